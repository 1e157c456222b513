// A request such as "GET /items" gets a badge with its method.
for (const code of document.querySelectorAll(".md-content :not(pre) > code")) {
    const [, method, path] = code.textContent.match(/^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE) (\/\S*)$/) ?? [];
    if (method) {
        const badge = document.createElement("span");
        badge.className = `method method--${method.toLowerCase()}`;
        badge.textContent = method;
        code.replaceChildren(badge, path);
    }
}

// Tables of fields are laid out for phones.
for (const table of document.querySelectorAll(".md-content table")) {
    if (table.rows[0].cells[1]?.textContent === "Type") {
        table.dataset.fields = "";
    }
}

// A table that is wider than the page scrolls sideways, by the keyboard too.
new MutationObserver(() => {
    for (const scrolled of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset__table")) {
        scrolled.tabIndex = 0;
    }
}).observe(document.body, { childList: true, subtree: true });
