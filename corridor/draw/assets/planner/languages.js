// The language of the page: one of three, which whoever opens the file may change.
import { remember } from "../address.js";
import { el } from "../dom.js";
import { isFramed } from "../framed.js";
import { speak } from "../words.js";

const CALLED = { en: "English", zh: "中文", ru: "Русский" };

// Take the words of the language that the address asks for, else of the one that the page was written in.
export function spoken({ words, names, landNames, ...data }) {
  const asked = /(?:^|[#&])lang=(\w+)/.exec(location.hash)?.[1];
  const { language: written } = data.style;
  const language = asked in CALLED ? asked : written;
  speak({ language, words: words[language], names: names[language] });
  return { ...data, written, style: { ...data.style, language }, landNames: landNames[language] };
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
