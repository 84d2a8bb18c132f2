'use strict';
// Colours, marks and dashes. A format is told by all three, so that none is the only sign.

/** Okabe and Ito's palette without its yellow and black, and further hues; on dark paper the dark ones are lightened. */
const PALETTES = {
  light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a3e9d', '#8c6d31', '#c2185b', '#5f7d00', '#00838f', '#3f51b5'],
  dark: ['#4fa3dc', '#f07f3c', '#2bc596', '#de9cc3', '#e69f00', '#9bd4f5', '#b78be0', '#c9a860', '#ff7aa8', '#a9c34a', '#4fd0dc', '#8c9eff'],
};

/** The colour of a format by its place: of the palette, and beyond it a hue of its own, so that none comes twice. */
function colourAt(place, dark) {
  const palette = PALETTES[dark ? 'dark' : 'light'];
  if (place < palette.length) return palette[place];
  const beyond = place - palette.length;
  return `hsl(${(25 + beyond * 137.508) % 360},${beyond % 2 === 0 ? 70 : 45}%,${(dark ? 62 : 34) + 5 * (Math.floor(beyond / 2) % 3)}%)`;
}

/** Of a number of its own, so that colour and mark together repeat late. */
const MARKS = [
  {path: 'M0 -4.5L4.5 4L-4.5 4Z', name: 'triangle'},
  {path: 'M-4 -4H4V4H-4Z', name: 'square'},
  {path: 'M0 -5.5L5 0L0 5.5L-5 0Z', name: 'diamond'},
  {path: 'M0 4.5L4.5 -4L-4.5 -4Z', name: 'triangle down'},
  {path: 'M-1.5 -5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z', name: 'plus'},
  {path: 'M-5 -3L-3 -5L0 -2L3 -5L5 -3L2 0L5 3L3 5L0 2L-3 5L-5 3L-2 0Z', name: 'cross'},
  {path: 'M0 -5L4.8 -1.5L3 4.2L-3 4.2L-4.8 -1.5Z', name: 'pentagon'},
];
const CIRCLE = {path: 'M4.5 0A4.5 4.5 0 1 1 -4.5 0A4.5 4.5 0 1 1 4.5 0Z', name: 'circle'};
const DASHES = ['solid', [6, 3], [2, 2], [8, 3, 2, 3]];

const CIVIDIS = ['#00204d', '#213d6b', '#555b6c', '#7b7a77', '#a59c74', '#d3c065', '#ffe945'];

const darkPaper = matchMedia('(prefers-color-scheme: dark)');

const onPaper = () => document.documentElement.classList.contains('printing');

/** The colours of now. Paper is light whatever the screen is. */
function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  return {
    dark: darkPaper.matches && !onPaper(),
    paper: colour('--paper'), raised: colour('--raised'), ink: colour('--ink'),
    quiet: colour('--quiet'), line: colour('--line'), grid: colour('--grid'),
  };
}

const comparedFormats = dimensions[0].values.filter(format => format !== data.baseline);

/** How a format looks; the baseline is ink, round and solid. */
function look(format) {
  const {dark, ink} = theme();
  if (format === data.baseline) return {colour: ink, mark: CIRCLE, dash: 'solid', symbol: `path://${CIRCLE.path}`};
  const i = comparedFormats.indexOf(format);
  const mark = MARKS[i % MARKS.length];
  return {colour: colourAt(i, dark), mark, dash: DASHES[i % DASHES.length], symbol: `path://${mark.path}`};
}

/** The format's mark, to stand before its name. */
function glyph(format) {
  const {colour, mark} = look(format);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '-6 -6 12 12');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', mark.path);
  path.setAttribute('fill', colour);
  svg.append(path);
  return svg;
}

/** The colour of a share of the way from least to most, and the ink that is read on it. */
function heat(share) {
  const place = Math.max(0, Math.min(1, share)) * (CIVIDIS.length - 1);
  const i = Math.min(CIVIDIS.length - 2, Math.floor(place));
  const channel = (hex, n) => parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16);
  const mixed = [0, 1, 2].map(n =>
    Math.round(channel(CIVIDIS[i], n) + (place - i) * (channel(CIVIDIS[i + 1], n) - channel(CIVIDIS[i], n))));
  return {fill: `rgb(${mixed.join(',')})`, ink: place > 3.2 ? '#000000' : '#ffffff'};
}
