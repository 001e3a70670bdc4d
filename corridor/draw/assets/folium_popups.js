// Folium builds the text of a popup as $(html)[0]; no more of jQuery is needed for it.
window.$ = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return [holder.content.firstElementChild];
};
