// Everything here is comfort: each page works without it. The other files wait for "lp:page", which is sent when a page
// is there: after loading, and after an answer to a sent form has taken its place.
"use strict";

const Leitplanke = {
  /** Put the page that came as an answer in the place of the one shown. Scripts in it do not run; none is needed. */
  replacePage(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(page.body);
    window.scrollTo({ top: 0, behavior: "instant" });
    Leitplanke.announcePage();
    // Nothing was loaded, so a screen reader says nothing by itself: where no part of the page asks for the focus, the heading gets it.
    if (document.activeElement !== document.body) return;
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  },
  announcePage() {
    document.dispatchEvent(new CustomEvent("lp:page"));
  },
};

window.addEventListener("DOMContentLoaded", Leitplanke.announcePage);
