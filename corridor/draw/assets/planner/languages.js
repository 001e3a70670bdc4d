// The language of the page: one of three, which whoever opens the file may change.
import { remember } from "../address.js";
import { el } from "../dom.js";
import { isFramed } from "../framed.js";
import { speak } from "../words.js";

const CALLED = { en: "English", zh: "中文", ru: "Русский" };

// Names that places and countries have in a language, by those that the network's texts call them by.
function namesIn({ places, countryNames }, lands, language) {
  const ofPlaces = places.filter((place) => place[language]).map((place) => [place.name, place[language]]);
  const ofLands = lands.filter(([code]) => code in countryNames).map((row) => [countryNames[row[0]], row.at(-1)]);
  return Object.fromEntries([...ofPlaces, ...ofLands]);
}

// Take the words of the language that the address asks for, else of the one that the page was written in.
export function spoken({ words, landNames, ...data }) {
  const asked = /(?:^|[#&])lang=(\w+)/.exec(location.hash)?.[1];
  const { language: written } = data.style;
  const language = asked in CALLED ? asked : written;
  const lands = landNames[language];
  speak(words[language], language === "en" ? {} : namesIn(data, lands, language));
  return { ...data, written, style: { ...data.style, language }, landNames: lands };
}

// What the address remembers of it.
export const languageAddress = ({ style, written }) => (style.language === written ? [] : [`lang=${style.language}`]);

// The page is made anew in the other language, with the question that its address has.
function change(page, language) {
  page.data.style.language = language;
  remember(page);
  location.reload();
}

export function languages(page) {
  // a frame may have no address
  if (isFramed || window.parent !== window) return null;
  const { language } = page.data.style;
  const buttons = Object.entries(CALLED).map(([key, text]) => {
    const pressed = String(key === language);
    const button = { type: "button", class: "toggle", id: `planner-in-${key}`, lang: key, "aria-pressed": pressed };
    return el("button", { ...button, onclick: () => change(page, key) }, text);
  });
  return el("p", { class: "planner-languages", role: "group", "aria-label": "Language" }, buttons);
}
