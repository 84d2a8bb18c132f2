'use strict';
// The learning rates that each format stands: a map of format by rate, where the rate is an axis.

function drawRates(rows) {
  const section = byId('rates');
  section.hidden = data.rates === null;
  if (data.rates === null) return;
  const shown = new Set(rows);
  const lines = data.rates.lines.filter(line => line.rows.some(row => row !== null && shown.has(data.rows[row])));
  byId('rates-caption').textContent = `${data.rates.heading[0].toUpperCase()}${data.rates.heading.slice(1)}. The stronger a cell's colour, the smaller its loss; striped where a seed diverged.`;
  byId('rates-map').replaceChildren(rateMap(lines));
}

function rateMap(lines) {
  const cells = line => line.rows.map(row => row === null ? null : data.rows[row]);
  const losses = lines.flatMap(cells).filter(row => row !== null && isNumber(row.loss.mean)).map(row => row.loss.mean);
  const [best, worst] = [Math.min(...losses), Math.max(...losses)];
  const depth = row => isNumber(row.loss.mean) ? 8 + 40 * (worst > best ? (worst - row.loss.mean) / (worst - best) : 1) : 0;
  return element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Map of format by learning rate'},
    element('table', {class: 'map'},
      element('thead', {}, element('tr', {}, ['format', 'largest rate', ...data.rates.rates].map(name => element('th', {scope: 'col'}, name)))),
      element('tbody', {}, lines.map(line => element('tr', {},
        element('td', {}, element('span', {class: 'name'}, glyph(formatOf(line)), line.name)), element('td', {class: 'largest'}, line.largest),
        cells(line).map(row => row === null ? element('td', {class: 'rate'}, '–') : rateCell(row, depth(row))))))));
}

/** A line has rows of one format. */
const formatOf = line => data.rows[line.rows.find(row => row !== null)].format;

function rateCell(row, depth) {
  const ended = row.completed + row.diverged;
  return element('td', {
    class: row.diverged === 0 ? 'rate' : row.completed === 0 ? 'rate all-diverged' : 'rate some-diverged',
    style: `--depth: ${depth.toFixed(1)}%`,
    title: `${rowName(row)}: ${whole(row.diverged)} of ${counted(ended, 'seed')} diverged`,
  }, isNumber(row.loss.mean) ? element('div', {}, fixed(row.loss.mean)) : null,
  row.diverged === 0 ? null : element('small', {}, `${whole(row.diverged)} of ${whole(ended)} diverged`));
}
