// A decision is sent by fetch, so that a lost connection is said on the page and the choice stays where it is.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-lp-decision]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  setMessage(form, "");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      // The server then names the next page in a header: following a redirect here would load that page twice.
      headers: { "X-Leitplanke-Fetch": "1" },
    });
    const next = answer.headers.get("X-Leitplanke-Next") || (answer.redirected && answer.url);
    if (next) return location.assign(next);
    const page = await answer.text();
    // A page that still has the form says by itself why nothing was stored.
    if (answer.status >= 500 && !page.includes("data-lp-decision")) throw new Error("not stored");
    Leitplanke.replacePage(page);
  } catch {
    setMessage(form, form.dataset.lpDecision);
    button.removeAttribute("aria-disabled");
  }

  function setMessage(where, text) {
    const line = where.querySelector("[data-lp-message]");
    line.lastElementChild.textContent = text;
    line.hidden = !text;
  }
});

// The page may come back from the browser's memory, then the button must work again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-lp-decision] [aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
});
