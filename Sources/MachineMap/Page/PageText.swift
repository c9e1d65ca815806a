/// What stands in every page as it is.
enum PageText {
    /// The style sheet.
    static let style = """
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; padding: 1.5rem; background: var(--ground); color: var(--text);
          font: 14px/1.45 system-ui, "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.05rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
        h2 small { font-weight: 400; color: var(--quiet); }
        p { margin: 0; overflow-wrap: anywhere; }
        ul { list-style: none; margin: 0; padding: 0; }
        a { color: var(--kernel); }
        header { max-width: 70rem; margin-bottom: 1.25rem; }
        header > p { color: var(--quiet); }
        header h2 { margin: .8rem 0 .2rem; }
        .skip { position: absolute; left: -999rem; }
        .skip:focus { position: fixed; left: 1rem; top: 1rem; z-index: 2; padding: .5rem 1rem;
          background: var(--card); border: 2px solid var(--kernel); border-radius: 6px; }
        :focus-visible { outline: 3px solid var(--kernel); outline-offset: 2px; }
        .legend, nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: .8rem 0; color: var(--quiet); }
        .key { display: inline-block; width: .95rem; height: .8rem; margin-right: .45rem; vertical-align: -1px;
          border-radius: 2px; border: 1px solid transparent; }
        .key.kernel { background: var(--kernel); } .key.vfio { background: var(--vfio); }
        .key.free { border: 1.5px dashed var(--free); } .key.use { background: var(--use); }
        .key.frame { border: 1.5px dashed var(--frame); border-radius: 2px; padding: 0; }
        .key.changes { background: var(--marked); border: 2px solid var(--mark); }
        .search { display: flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; margin: .6rem 0; }
        .search[hidden] { display: none; }
        #search { font: inherit; padding: .35rem .6rem; width: 18rem; max-width: 100%; color: var(--text);
          background: var(--card); border: 1px solid var(--frame); border-radius: 6px; }
        #keys { color: var(--quiet); font-size: .85rem; }
        .ends a { font-weight: 600; color: var(--mark); }
        section { margin-bottom: 1.25rem; }
        section.root { width: fit-content; min-width: min(19rem, 100%); max-width: 100%; border: 1px solid var(--line); border-radius: 10px; padding: .8rem; }
        .boxes { display: flex; flex-wrap: wrap; gap: .7rem; align-items: flex-start; }
        .boxes > li { min-width: 0; max-width: 100%; }
        .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 9px; padding: .6rem; }
        .panel > .boxes { margin-top: .6rem; }
        .frame { border: 1.5px dashed var(--frame); border-radius: 9px; padding: .35rem .6rem .6rem; }
        .tab { display: block; color: var(--quiet); font-size: .78rem; font-weight: 600; margin-bottom: .35rem; }
        .card { width: 16.5rem; max-width: 100%; padding: .5rem .7rem .55rem .8rem; background: var(--card);
          border: 1px solid var(--line); border-left: 5px solid var(--kernel); border-radius: 6px; }
        .card.vfio { border-left-color: var(--vfio); }
        .card.free { border-left: 5px dotted var(--free); }
        .card h3 { display: flex; gap: .6rem; justify-content: space-between; align-items: baseline;
          margin: 0; font-size: .93rem; }
        .name { overflow-wrap: anywhere; unicode-bidi: isolate; }
        h3 .name, .part, .driver, table .name { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        .tag { flex: none; color: var(--quiet); font-size: .76rem; font-weight: 400; }
        .card p { font-size: .82rem; }
        .card .driver { color: var(--kernel); font-weight: 600; }
        .card.vfio .driver { color: var(--vfio); } .card.free .driver { color: var(--quiet); font-weight: 400; }
        .card .label { color: var(--quiet); }
        .card .use { color: var(--use); font-weight: 600; }
        .card .use::before { content: "\\25CF  "; font-size: .7em; vertical-align: 1px; }
        .card .mark { color: var(--mark); font-weight: 700; }
        .card.changes { background: var(--marked); outline: 2.5px solid var(--mark); }
        .card.changes .use, .card.goes-along .use { color: var(--mark); }
        .card.goes-along, .card.shares-group { outline: 2px dashed var(--mark); }
        .card:focus-visible { outline: 3px solid var(--kernel); outline-offset: 2px; }
        .card.found { background: var(--marked); }
        .searching .card:not(.found) { opacity: .45; }
        .panel > .card { width: 0; min-width: 100%; padding-top: .1rem; padding-bottom: .15rem; }
        .panel > .card:not(.changes) { background: transparent; border-color: transparent; }
        .panel > .card.kernel { border-left-color: var(--kernel); }
        .panel > .card.vfio { border-left-color: var(--vfio); } .panel > .card.free { border-left-color: var(--free); }
        .panel > .card > p { display: inline-block; margin-right: .8rem; }
        .parts { margin-top: .25rem; }
        .parts .parts { margin-left: .9rem; margin-top: .1rem; }
        table { border-collapse: collapse; background: var(--card); }
        th, td { text-align: left; vertical-align: top; padding: .35rem .8rem; border: 1px solid var(--line);
          font-size: .85rem; overflow-wrap: anywhere; }
        #uses { overflow-x: auto; }
        @media (max-width: 40rem) { body { padding: .75rem; } .boxes > li, .boxes > li > .card { width: 100%; } }
        @media print {
          body { padding: 0; font-size: 9pt; } .search, nav, .skip { display: none; }
          .card, tr { break-inside: avoid; } h2, .tab { break-after: avoid; }
          .key, .card, .panel { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """

    /// The script: a search, and keys to walk by.
    static let script = """
        "use strict";
        const cards = Array.from(document.querySelectorAll(".card"));
        const search = document.getElementById("search");
        const found = document.getElementById("found");
        const texts = cards.map((card) => (card.textContent + " " + card.dataset.path).toLowerCase());
        let hits = [];
        let next = 0;
        search.closest("p").hidden = false;
        function look() {
          const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
          hits = words.length === 0 ? []
            : cards.filter((card, at) => words.every((word) => texts[at].includes(word)));
          next = 0;
          const hit = new Set(hits);
          for (const card of cards) card.classList.toggle("found", hit.has(card));
          document.body.classList.toggle("searching", words.length > 0);
          found.textContent = words.length === 0 ? "" : hits.length + " of " + cards.length;
        }
        search.addEventListener("input", look);
        search.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" || hits.length === 0) return;
          event.preventDefault();
          hits[next].focus();
        });
        function step(from, by) {
          const to = cards[Math.min(Math.max(from + by, 0), cards.length - 1)];
          if (to) to.focus();
        }
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.altKey || event.metaKey || event.target === search) return;
          const at = cards.indexOf(document.activeElement);
          switch (event.key) {
          case "/": search.focus(); search.select(); break;
          case "Enter":
            if (at < 0 || hits.length === 0) return;
            next = (hits.indexOf(cards[at]) + 1) % hits.length;
            hits[next].focus();
            break;
          case "ArrowDown": case "ArrowRight": if (at < 0) return; step(at, 1); break;
          case "ArrowUp": case "ArrowLeft": if (at < 0) return; step(at, -1); break;
          default: return;
          }
          event.preventDefault();
        });
        """
}
