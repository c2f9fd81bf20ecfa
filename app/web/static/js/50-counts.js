// "2 von 4 Aussagen beurteilt", "2 ausgewählt": the sentence comes from the page, only the number is put in.
function showCount() {
  const place = document.querySelector("[data-lp-count]");
  if (!place) return;
  const form = place.closest("form");
  place.textContent = place.dataset.lpCount.replace("#", form.querySelectorAll("fieldset :checked").length);
}
document.addEventListener("lp:page", showCount);
document.addEventListener("change", showCount);
