'use strict';
// Tokens per second, within one way of computing.

const speedChoice = {way: 0};

function switchSpeed(redraw) {
  const {ways} = data.throughput;
  document.querySelector('#speed .switches').replaceChildren(...(ways.length < 2 ? [] : [
    switcher('Computed on', ways, ways[0], way => {
      speedChoice.way = ways.indexOf(way);
      redraw();
    })]));
}

function drawSpeed(rows) {
  const host = document.querySelector('#speed .panels');
  clear(host);
  const shown = new Set(rows);
  const bars = data.throughput.bars
    .map(bar => ({...bar, row: data.rows[bar.row]}))
    .filter(bar => bar.way === speedChoice.way && shown.has(bar.row))
    .sort((one, other) => formatOrder(one.row) - formatOrder(other.row));
  byId('speed-caption').textContent = bars.length === 0 ? `No row here has trials that each trained for ${whole(data.leastSeconds)} s, and in less a throughput tells which trial started first.`
    : `Tokens per second of training, mean over seeds and the range between them, of rows whose trials each trained for ${whole(data.leastSeconds)} s and more, on ${data.throughput.ways[speedChoice.way]}. `
      + 'Measured while other trials ran beside: read it as a coarse figure. Where formats are emulated it says nothing about hardware that has them.';
  if (bars.length === 0) return;
  const most = largest(bars.map(bar => bar.high));
  settingPanels(host, bySetting(bars, bar => bar.row), ({name, members}) => panel(
    host, name, members.length * ROW_HEIGHT + 56,
    'Tokens per second: ' + members.map(bar => `${bar.row.format} ${whole(bar.mean)}`).join(', '),
    width => speedOption(members, most, width)));
  host.append(figures([
    {header: 'format', text: bar => named(bar.row), value: bar => bar.row.format},
    ...settingColumns().map(column => ({header: column.header, text: bar => column.text(bar.row)})),
    ...['mean', 'low', 'high'].map(key => ({header: {mean: 'tokens/s', low: 'slowest', high: 'fastest'}[key], class: 'number',
      text: bar => whole(bar[key]), value: bar => bar[key]})),
    {header: 'trials', class: 'number', text: bar => whole(bar.n), value: bar => bar.n},
  ], bars));
}

function speedOption(bars, most, width) {
  const {ink, quiet} = theme();
  const left = Math.min(width * 0.35, 7 * largest(bars.map(bar => bar.row.format.length)) + 8);
  return {
    grid: {left: left + 8, right: 64, top: 4, bottom: 44},
    xAxis: axis('tokens/s', {type: 'value', min: 0, max: most, axisLabel: {color: quiet, hideOverlap: true, showMaxLabel: false,
      formatter: value => value >= 1000 ? `${value % 1000 === 0 ? whole(value / 1000) : (value / 1000).toFixed(1)}k` : whole(value)}}),
    yAxis: axis('', {type: 'category', inverse: true, data: bars.map(bar => bar.row.format), axisTick: {show: false},
      axisLabel: {color: ink, interval: 0, width: left, overflow: 'truncate'}}),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => tip(rowName(bars[point.dataIndex].row), [
      ['tokens/s', whole(bars[point.dataIndex].mean)], ['slowest', whole(bars[point.dataIndex].low)],
      ['fastest', whole(bars[point.dataIndex].high)], ['trials', whole(bars[point.dataIndex].n)]])},
    series: [
      {
        type: 'bar', barWidth: 12,
        data: bars.map(bar => ({value: bar.mean, itemStyle: {color: look(bar.row.format).colour, opacity: 0.75}})),
      },
      {
        type: 'custom', z: 3, encode: {x: [1, 2], y: 0}, data: bars.map((bar, i) => [i, bar.low, bar.high, bar.mean]),
        renderItem: (_, api) => {
          const [from, to] = [place(api, api.value(1), api.value(0)), place(api, api.value(2), api.value(0))];
          return {type: 'group', children: [whisker(from, to, ink), {type: 'text', style: {
            text: whole(api.value(3)), x: to[0] + 8, y: to[1], textVerticalAlign: 'middle', fill: ink, fontSize: 12}}]};
        },
      },
    ],
  };
}
