'use strict';
// Every row of the grid as a line across its settings and what came of them.

const MOST_LINES = 400;

function drawGrid(rows) {
  const host = document.querySelector('#grid .panels');
  clear(host);
  host.classList.add('wide');
  const complete = rows.filter(row => isNumber(row.loss.mean));
  const lines = complete.slice(0, MOST_LINES);
  byId('grid-caption').textContent = lines.length === 0 ? 'No row here has a completed trial.'
    : 'One line for each row of the table. Drag along an axis to pick out lines; click the axis to let go.'
      + (complete.length < rows.length ? ` ${counted(rows.length - complete.length, 'row')} without a completed trial cannot be drawn.` : '')
      + (complete.length > MOST_LINES ? ` ${MOST_LINES} of ${whole(complete.length)} lines are drawn; the filters choose others.` : '');
  if (lines.length === 0) return;
  panel(host, '', 380, `${counted(lines.length, 'row')} of the grid; the table at the top has their figures`, width => gridOption(lines, width));
  drawPanels();
}

/** The axes: settings that vary, then what came of them. */
function gridAxes(lines) {
  const settings = dimensions.filter(dimension => dimension.name === 'format' || dimension.values.length > 1)
    .map(dimension => ({name: dimension.title, type: 'category', of: dimension.of,
      data: dimension.values.filter(value => lines.some(row => dimension.of(row) === value))}));
  const results = [
    {name: 'completed', of: row => lines.every(line => line.completed === line.trials) ? null : row.completed / row.trials, min: 0, max: 1, write: value => `${Math.round(100 * value)} %`},
    {name: data.metric, of: row => row.loss.mean, write: value => fixed(value, 3), tick: fixed},
    {name: `against ${data.baseline}`, of: row => isBaseline(row) ? 0 : row.delta?.mean ?? null, write: value => signed(value, 3), tick: signed},
    {name: 'tokens/s', of: row => row.tokensPerS, write: value => value >= 1000 ? `${(value / 1000).toFixed(value < 10000 ? 1 : 0)}k` : whole(value)},
  ].filter(result => lines.some(row => isNumber(result.of(row))));
  return [...settings, ...results.map(result => ({...result, type: 'value', scale: true}))];
}

/** Writes an axis's ticks with as many digits as tell them from each other. */
function tickWriter(axis, lines) {
  if (!axis.tick) return axis.write;
  const values = lines.map(axis.of).filter(isNumber);
  const digits = Math.max(3, ticksDigits({min: -largest(values.map(value => -value)), max: largest(values)}));
  return value => axis.tick(value, digits);
}

function gridOption(lines, width) {
  const {ink, quiet, line, paper} = theme();
  const axes = gridAxes(lines);
  const upright = width < 640;
  return {
    parallel: {left: upright ? 24 : 90, right: upright ? 24 : 70, top: upright ? 32 : 36, bottom: 24, layout: upright ? 'vertical' : 'horizontal',
      parallelAxisDefault: {
        nameLocation: upright ? 'start' : 'end', nameGap: upright ? 0 : 14,
        nameTextStyle: {color: quiet, fontSize: 12, textBorderColor: paper, textBorderWidth: 3, ...(upright ? {align: 'left', verticalAlign: 'bottom', padding: [0, 0, 5, 0]} : {align: 'center'})},
        axisLine: {lineStyle: {color: line}}, axisTick: {lineStyle: {color: line}}, areaSelectStyle: {color: ink, opacity: 0.15, borderColor: quiet},
      }},
    parallelAxis: axes.map((one, dim) => ({
      dim, name: one.name, ...(one.type === 'category' && !upright ? {inverse: true, nameLocation: 'start'} : {}), type: one.type, data: one.data, min: one.min, max: one.max, scale: one.scale,
      axisLabel: {color: ink, fontSize: 11, width: upright ? 60 : 84, overflow: 'truncate', hideOverlap: true, textBorderColor: paper, textBorderWidth: 3,
        ...(one.write ? {formatter: tickWriter(one, lines)} : {})},
    })),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => tip(rowName(lines[point.dataIndex]),
      axes.filter(one => one.type === 'value').map(one => [one.name, isNumber(one.of(lines[point.dataIndex])) ? one.write(one.of(lines[point.dataIndex])) : '–']))},
    series: [{
      type: 'parallel', smooth: false, inactiveOpacity: 0.06, activeOpacity: 0.95,
      data: lines.map(row => {
        const {colour, dash} = look(row.format);
        return {value: axes.map(one => one.of(row) ?? '-'), lineStyle: {color: colour, type: dash, width: 1.75, opacity: 0.85}};
      }),
      emphasis: {lineStyle: {width: 3}},
    }],
  };
}
