/* Quick exit: go away and leave no step back to this page, where the browser allows it. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-exit]");
  if (!link) return;
  event.preventDefault();
  location.replace(link.href);
});
