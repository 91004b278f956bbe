// Run inside the page: what does not fit, cannot be read, or has no name.

export function wider_than_the_window() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => `${element.tagName}.${element.className}`)
    .slice(0, 5);
}

export function unlabelled() {
  const name = (element) =>
    element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.textContent.trim() || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join("");
  return [...document.querySelectorAll("button, a[href], input, select, textarea")].filter((element) => !name(element)).map((element) => element.outerHTML.slice(0, 120));
}

/** Text below the contrast that WCAG's level AA asks for. */
export function low_contrast() {
  const channels = (colour) => {
    const srgb = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)/.exec(colour);
    if (srgb) return [...srgb.slice(1, 4).map((part) => Number(part) * 255), srgb[4] === undefined ? 1 : Number(srgb[4])];
    const parts = colour.match(/[\d.]+/g).map(Number);
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  };
  const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(channels(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const problems = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element || element.closest(":disabled, script, noscript, option, datalist, canvas")) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const back = ground(element);
    const front = over(channels(getComputedStyle(element).color), back);
    const [low, high] = [luminance(front), luminance(back)].sort((left, right) => left - right);
    const contrast = (high + 0.05) / (low + 0.05);
    const style = getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) problems.add(`${contrast.toFixed(2)} ${element.tagName}.${element.className}: ${node.textContent.trim().slice(0, 30)}`);
  }
  return [...problems].slice(0, 8);
}
