public import Sysfs
public import SystemPackage

extension SysfsSurvey {
    /// Why something of a `/sys` cannot be described.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file or directory.
        public var path: SysfsPath
        /// What is wrong with it.
        public var problem: Problem

        /// What can be wrong with a file.
        public enum Problem: Hashable, Sendable {
            /// The system refused: `ENOENT` where it is not there, `ENODEV` where the device has gone.
            case refused(Errno)
            /// It has something that such a file does not have.
            case unexpected(expected: String, found: String)
        }

        init(_ path: SysfsPath, _ errno: Errno) {
            self.path = path
            problem = .refused(errno)
        }

        init(_ path: SysfsPath, expected: String, found: String) {
            self.path = path
            problem = .unexpected(expected: expected, found: printable(found, upTo: 60))
        }

        /// One line: the path inside the `/sys`, and what is wrong there.
        public var description: String {
            let shownPath = printable(path.text, upTo: 300)
            return switch problem {
            case .refused(let errno): "\(shownPath) cannot be read: \(errno)"
            case .unexpected(let expected, let found):
                "\(shownPath): expected \(expected), found '\(found)'"
            }
        }
    }
}
