// Errors are read first; after a decision the heading is, so that nobody lands on the button before the consequences.
document.addEventListener("lp:page", () => {
  const errors = document.querySelector("[data-lp-errors]");
  const heading = document.querySelector("[data-lp-heading]");
  if (errors) errors.focus();
  else if (heading && !location.hash) heading.focus({ preventScroll: true });
});

// A link of the error summary moves the focus into the field and not only the view.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lp-errors] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
