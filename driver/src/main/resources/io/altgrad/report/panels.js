'use strict';
// Charts in panels, one for each setting, drawn anew when filters, colours or widths change.

const MOST_PANELS = 12;

const charts = new Set();

/** What is yet to be drawn: a panel is as wide as its host has room for, which only all panels of it show. */
const pending = new Map();

/** What every chart has in common. */
function common() {
  const {ink, quiet, line, raised} = theme();
  return {
    animation: false,
    textStyle: {fontFamily: 'inherit', color: ink},
    tooltip: {
      confine: true, backgroundColor: raised, borderColor: line, textStyle: {color: ink, fontSize: 13},
      extraCssText: 'box-shadow: 0 2px 8px rgba(0,0,0,.2)',
    },
    aria: {enabled: false},
    color: [quiet],
  };
}

function axis(name, more = {}) {
  const {quiet, line, grid} = theme();
  return {
    name, nameLocation: 'middle', nameGap: 26, nameTextStyle: {color: quiet},
    axisLine: {lineStyle: {color: line}}, axisTick: {lineStyle: {color: line}},
    axisLabel: {color: quiet, hideOverlap: true}, splitLine: {lineStyle: {color: grid}},
    ...more,
  };
}

/** A chart's place on the page, which says in words what is in it; {@code option} makes the chart for a width. */
function panel(host, title, height, words, option) {
  const chart = element('div', {class: 'chart', role: 'img', 'aria-label': words});
  chart.style.height = `${height}px`;
  host.append(element('div', {class: 'panel'}, title === '' ? null : element('h3', {}, title), chart));
  pending.set(chart, option);
}

/** Draws the panels that were made. */
function drawPanels() {
  for (const [chart, option] of pending) {
    const drawn = echarts.init(chart, null, {renderer: 'svg'});
    drawn.setOption({...common(), ...option(chart.clientWidth)});
    // What stands for one trial leads to its page.
    drawn.on('click', point => {
      const place = point.data?.end?.trial;
      if (isNumber(place)) location.hash = `trial-${trials[place].id}`;
    });
    charts.add(drawn);
  }
  pending.clear();
}

/** Takes the charts out of a host. */
function clear(host) {
  for (const chart of host.querySelectorAll('.chart')) {
    pending.delete(chart);
    const drawn = echarts.getInstanceByDom(chart);
    if (drawn) {
      charts.delete(drawn);
      drawn.dispose();
    }
  }
  host.replaceChildren();
}

/** A panel for each setting, as many as can be taken in; the rest is named. */
function settingPanels(host, settings, draw) {
  const drawn = Math.min(settings.length, MOST_PANELS);
  host.classList.toggle('three', drawn === 3 || drawn > 4);
  settings.slice(0, MOST_PANELS).forEach(draw);
  if (settings.length > MOST_PANELS) {
    host.append(element('p', {class: 'more'},
      `${MOST_PANELS} of ${whole(settings.length)} settings are drawn; the filters choose others, the table has all.`));
  }
  drawPanels();
}

/** The place of a number on an axis, of what a custom series is asked to draw. */
const place = (api, x, y) => api.coord([x, y]);

const smallest = values => values.reduce((a, b) => Math.min(a, b), Infinity);
const largest = values => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** What all panels of a figure share, with a little room at both ends. */
function extent(values, around = []) {
  const all = [...values, ...around].filter(isNumber);
  if (all.length === 0) return {};
  const [least, most] = [smallest(all), largest(all)];
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  return {min: least - room, max: most + room};
}
