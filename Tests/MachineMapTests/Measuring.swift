/// A copy of a page that measures itself: the scripts are in the copy alone.
enum Measuring {
    static func page(_ html: String) -> String {
        html.replacing("<meta charset=\"utf-8\">", with: "<meta charset=\"utf-8\">" + collecting)
            .replacing("</body>", with: measuring + "</body>")
    }

    /// A drawing in a page of its own.
    static func page(around svg: String) -> String {
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body style=\"margin:0\">"
            + svg + "</body></html>"
    }

    /// A copy of such a page that measures the drawing.
    static func drawing(_ svg: String) -> String {
        page(around: svg).replacing("</head>", with: collecting + "</head>")
            .replacing("</body>", with: measuringDrawing + "</body>")
    }

    /// Notes every error of a script from the start on.
    private static let collecting = """
        <script>
        const lines = [];
        window.addEventListener("error", (event) => lines.push("error\\t" + event.message));
        document.addEventListener("securitypolicyviolation",
          (event) => lines.push("error\\t" + event.violatedDirective));
        function overlapping(boxes) {
          const all = boxes.map((box) => [box, box.getBoundingClientRect()]);
          all.sort((left, right) => left[1].top - right[1].top);
          for (let at = 0; at < all.length; at++) {
            for (let to = at + 1; to < all.length; to++) {
              const [one, first] = all[at], [two, second] = all[to];
              if (second.top >= first.bottom - 1) break;
              if (second.left >= first.right - 1 || first.left >= second.right - 1) continue;
              if (one.contains(two) || two.contains(one)) continue;
              lines.push("overlap\\t" + one.className + " " + two.className);
            }
          }
        }
        function finish() {
          const report = document.createElement("pre");
          report.id = "report";
          report.textContent = "\\n" + lines.join("\\n") + "\\n";
          document.body.append(report);
        }
        </script>
        """

    private static let measuring = """
        <script>
        function level(color) {
          const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        }
        function ground(element) {
          for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (color !== "rgba(0, 0, 0, 0)" && color !== "transparent") return color;
          }
          return "rgb(255, 255, 255)";
        }
        let least = 21;
        for (const element of document.querySelectorAll("h1, h2, h3, p, li, td, th, .tab, .tag, bdi, a:not(.skip)")) {
          const levels = [level(getComputedStyle(element).color), level(ground(element))].sort((a, b) => b - a);
          least = Math.min(least, (levels[0] + 0.05) / (levels[1] + 0.05));
        }
        lines.push("contrast\\t" + Math.floor(least * 100));
        overlapping(Array.from(document.querySelectorAll(".card, .frame, .panel")));
        for (const box of document.querySelectorAll(".card, .frame, .panel, .card *")) {
          if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== "inline")
            lines.push("overflow\\t" + box.className + " " + box.textContent.slice(0, 60));
        }
        if (document.documentElement.scrollWidth > window.innerWidth)
          lines.push("overflow\\tthe page, " + document.documentElement.scrollWidth);
        for (const card of document.querySelectorAll(".card")) {
          lines.push("path\\t" + card.dataset.path);
          if (card.tabIndex !== 0) lines.push("error\\tno focus on " + card.dataset.path);
        }
        for (const frame of document.querySelectorAll("[data-group]"))
          lines.push("group\\t" + frame.dataset.group);
        for (const part of document.querySelectorAll(".card .part")) lines.push("part\\t" + part.textContent);
        for (const use of document.querySelectorAll(".card .use")) lines.push("use\\t" + use.textContent);
        for (const row of document.querySelectorAll("#uses tbody tr"))
          lines.push("row\\t" + row.cells[0].textContent + "\\t" + row.cells[3].innerText.replaceAll("\\n", ", "));
        for (const link of document.querySelectorAll("a[href^='#']"))
          if (!document.getElementById(link.hash.slice(1))) lines.push("error\\tno place for " + link.hash);
        const ids = Array.from(document.querySelectorAll("[id]")).map((element) => element.id);
        if (new Set(ids).size !== ids.length) lines.push("error\\tan id twice");
        const first = document.querySelector(".card h3").textContent.slice(0, 8);
        search.value = first;
        search.dispatchEvent(new Event("input"));
        lines.push("found\\t" + document.querySelectorAll(".card.found").length);
        search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
        lines.push("focus\\t" + (document.activeElement.classList.contains("found") ? "found" : "lost"));
        search.value = "";
        search.dispatchEvent(new Event("input"));
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" }));
        lines.push("step\\t" + cards.indexOf(document.activeElement));
        document.activeElement.blur();
        window.scrollTo(0, 0);
        finish();
        </script>
        """

    private static let measuringDrawing = """
        <script>
        overlapping(Array.from(document.querySelectorAll("rect.card, rect.panel, rect.frame, rect.root"))
          .map((rect) => rect.parentNode));
        for (const text of document.querySelectorAll(".card text")) {
          const own = text.getBBox(), box = text.parentNode.querySelector("rect.card").getBBox();
          if (own.width === 0) continue;
          if (own.x < box.x || own.x + own.width > box.x + box.width)
            lines.push("overflow\\t" + text.textContent);
        }
        for (const card of document.querySelectorAll("g.card")) {
          const texts = Array.from(card.querySelectorAll("text")).map((text) => text.getBoundingClientRect());
          texts.forEach((one, at) => texts.slice(0, at).forEach((two) => {
            if (one.left < two.right && two.left < one.right && one.top < two.bottom - 3 && two.top < one.bottom - 3)
              lines.push("overlap\\ttexts of " + card.dataset.path);
          }));
          lines.push("path\\t" + card.dataset.path);
        }
        for (const frame of document.querySelectorAll("g.frame")) lines.push("group\\t" + frame.dataset.group);
        for (const tag of document.querySelectorAll(".tag")) lines.push("group\\t" + tag.textContent.slice(6));
        const drawing = document.querySelector("svg");
        lines.push("title\\t" + drawing.querySelector("title").textContent);
        lines.push("description\\t" + drawing.querySelector("desc").textContent);
        finish();
        </script>
        """
}
