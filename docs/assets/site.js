// A table that is wider than the page scrolls sideways: by the keyboard too.
new MutationObserver(() => {
    for (const scrolled of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset__table")) {
        scrolled.tabIndex = 0;
    }
}).observe(document.body, { childList: true, subtree: true });
