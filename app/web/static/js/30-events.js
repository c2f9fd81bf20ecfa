// Fresh consequences appear one after the other, within two seconds. Any key or touch shows them all at once.
document.addEventListener("lp:page", () => {
  const list = document.querySelector("[data-lp-events]");
  if (!list || !isFresh(list.dataset.lpEvents) || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const waiting = [...list.children].slice(1);
  const pause = Math.min(600, 1600 / Math.max(1, waiting.length));
  list.classList.add("lp-tl--play");
  waiting.forEach((item) => item.classList.add("is-waiting"));
  const timers = waiting.map((item, place) => setTimeout(() => item.classList.remove("is-waiting"), pause * (place + 1)));
  const showAll = () => {
    timers.forEach(clearTimeout);
    list.classList.remove("lp-tl--play");
    waiting.forEach((item) => item.classList.remove("is-waiting"));
  };
  document.addEventListener("keydown", showAll, { once: true });
  document.addEventListener("pointerdown", showAll, { once: true });

  function isFresh(scenePath) {
    const [entry] = performance.getEntriesByType("navigation");
    return entry?.type === "navigate" && document.referrer === location.origin + scenePath;
  }
});
