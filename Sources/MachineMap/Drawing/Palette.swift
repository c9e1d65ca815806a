/// The colours of SVG and HTML, each with its meaning, for light and dark.
///
/// Every text has a contrast of at least 4.5 to what it stands on (WCAG 2.1, AA). Nothing is said by a colour alone.
enum Palette {
    /// Custom properties of CSS for a light ground.
    static let light = """
        --ground: #f6f6f3; --card: #ffffff; --panel: #ecece7; --text: #1d2329; --quiet: #545d68;
        --line: #c9cdd2; --frame: #6b7480; --kernel: #1f5a8c; --vfio: #7b3a9e; --free: #8a929b; --use: #17663a;
        --mark: #8a4500; --marked: #fff3e0;
        """

    /// The same for a dark ground.
    static let dark = """
        --ground: #15181b; --card: #20252a; --panel: #1a1e22; --text: #e7eaed; --quiet: #a5aeb8;
        --line: #3b434b; --frame: #8b95a1; --kernel: #86bae8; --vfio: #d2a8f0; --free: #808993; --use: #7dd3a0;
        --mark: #f5b971; --marked: #35290f;
        """
}
