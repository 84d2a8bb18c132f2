'use strict';
// Where the noise comes from, where the seeds of weights, data and rounding vary apart.

function drawVariance(rows) {
  byId('variance').hidden = data.variance === null;
  if (data.variance === null) return;
  const [what, caution] = data.variance.notes;
  byId('variance-caption').textContent = `${capital(what).replace(/:$/, '.')} ${capital(caution ?? '')}`;
  const formats = new Set(rows.map(row => row.format));
  byId('variance-table').replaceChildren(table(varianceColumns(), data.variance.rows.filter(one => formats.has(one.format)), {sortable: true, name: 'variance'}));
}

function varianceColumns() {
  const severalOf = key => new Set(data.variance.rows.map(one => one[key])).size > 1;
  return [
    {header: 'format', text: one => element('span', {class: 'name'}, glyph(one.format), one.format), value: one => one.format},
    ...['rules', 'axes'].filter(severalOf).map(key => ({header: key, text: one => one[key]})),
    {header: 'of', text: one => one.of},
    {header: 'source', text: one => one.source},
    {header: 'standard deviation, nats', class: 'number', text: one => fixed(one.sd_nats, 5), value: one => one.sd_nats},
    {header: 'share', class: 'number', text: one => share(one.share), value: one => one.share},
    {header: 'combinations', class: 'number', text: one => whole(one.values), value: one => one.values},
  ];
}
