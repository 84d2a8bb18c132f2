'use strict';

// Asks once a second for what has changed and shows it. Text from the sweep reaches the page as text alone.
(() => {
  const POLL_MILLIS = 1000;
  const KEPT = 40;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's colours, told apart with every kind of colour vision; the dark ones on a dark ground.
  const LIGHT = ['#0072b2', '#d55e00', '#007e5d', '#a8467e', '#8a6d00', '#2f6f9f', '#5b5b5b'];
  const DARK = ['#56b4e9', '#e69f00', '#2cc295', '#e08fbe', '#f0e442', '#9ecae9', '#b8b8b8'];
  const DASHES = ['solid', 'dashed', 'dotted'];
  const MARKS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];

  const curves = new Map();
  const formats = [];
  let chart = null;
  let version = 0;
  let lastHeard = null;

  const at = id => document.getElementById(id);

  function duration(seconds) {
    if (seconds === null || seconds === undefined) {
      return '–';
    }
    const whole = Math.round(seconds);
    const two = n => String(n).padStart(2, '0');
    return Math.floor(whole / 3600) + ':' + two(Math.floor(whole / 60) % 60) + ':' + two(whole % 60);
  }

  const figure = (number, digits) => number === null || number === undefined
    ? '–'
    : number.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});

  function cell(row, text, kind) {
    const made = row.insertCell();
    made.textContent = text;
    if (kind) {
      made.className = kind;
    }
    return made;
  }

  function fill(body, items, columns, emptyText, addRow) {
    body.replaceChildren();
    items.forEach(item => addRow(body.insertRow(), item));
    if (items.length === 0) {
      const row = body.insertRow();
      row.className = 'none';
      cell(row, emptyText).colSpan = columns;
    }
  }

  function standing(data) {
    if (data.phase !== 'ended') {
      return 'Running on ' + data.host + ' since ' + new Date(data.startedAt).toLocaleString() + '.';
    }
    return 'Ended at ' + new Date(data.at).toLocaleString()
      + (data.stopped ? ', stopped early: ' + data.stopped + '.' : '.');
  }

  function showSweep(data) {
    const ended = data.before + data.completed + data.diverged + data.failed;
    const share = data.running.reduce((sum, trial) => sum + trial.step / trial.steps, 0);
    document.title = Math.floor(100 * (ended + share) / Math.max(1, data.total)) + '% ' + data.sweep;
    at('sweep').textContent = data.sweep;
    at('standing').textContent = standing(data);
    at('standing').className = '';
    at('bar').value = data.total === 0 ? 1 : (ended + share) / data.total;
    at('completed').textContent = figure(data.completed, 0)
      + (data.before > 0 ? ' + ' + figure(data.before, 0) + ' before' : '');
    at('diverged').textContent = figure(data.diverged, 0);
    at('failed').textContent = figure(data.failed, 0);
    at('runningCount').textContent = figure(data.running.length, 0);
    at('waiting').textContent = figure(Math.max(0, data.total - ended - data.running.length), 0)
      + (data.most > data.total ? ' + up to ' + figure(data.most - data.total, 0) : '');
    at('rate').textContent = figure(data.trialsPerHour, data.trialsPerHour < 10 ? 1 : 0);
    at('left').textContent = data.phase === 'ended' ? '0:00:00' : duration(data.secondsLeft);
  }

  function showTrials(data) {
    fill(at('running'), data.running, 7, 'No trial runs.', (row, trial) => {
      cell(row, trial.label);
      cell(row, trial.step === 0 ? 'starting' : trial.step + '/' + trial.steps, 'n');
      const bar = document.createElement('progress');
      bar.value = trial.step / trial.steps;
      bar.setAttribute('aria-label', 'steps done');
      cell(row, '').append(bar);
      cell(row, figure(trial.loss, 4), 'n');
      cell(row, figure(trial.step === 0 ? null : trial.tokensPerSecond, 0), 'n wide');
      cell(row, duration(trial.secondsLeft), 'n');
      cell(row, trial.where, 'wide');
    });
    fill(at('recent'), data.recent, 3, 'None yet.', (row, trial) => {
      cell(row, trial.label);
      cell(row, trial.status, 'keep ' + trial.status);
      cell(row, trial.detail);
    });
  }

  function keepCurves(data) {
    data.curves.forEach(curve => curves.set(curve.id, curve));
    const known = new Set(data.ids);
    [...curves.keys()].filter(id => !known.has(id)).forEach(id => curves.delete(id));
    curves.forEach(curve => {
      if (!formats.includes(curve.format)) {
        formats.push(curve.format);
      }
    });
  }

  function series(curve) {
    const nth = formats.indexOf(curve.format);
    const colours = dark.matches ? DARK : LIGHT;
    const runs = curve.status === 'running';
    return {
      id: curve.id,
      name: curve.format,
      type: 'line',
      data: curve.points,
      symbol: MARKS[nth % MARKS.length],
      symbolSize: 7,
      showSymbol: curve.points.length < 2,
      showAllSymbol: false,
      sampling: 'lttb',
      animation: false,
      color: colours[nth % colours.length],
      lineStyle: {width: runs ? 2.5 : 1.25, opacity: runs ? 1 : 0.55, type: DASHES[nth % DASHES.length]},
      emphasis: {focus: 'series', blurScope: 'coordinateSystem'},
      endLabel: {show: false},
    };
  }

  function tooltip(point) {
    const curve = curves.get(point.seriesId);
    return (curve ? curve.label + ' (' + curve.status + ')' : point.seriesName)
      + '\nstep ' + point.value[0] + '\nloss ' + figure(point.value[1], 4);
  }

  function showCurves() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = {
      nameTextStyle: {color: colour('--quiet')},
      axisLabel: {color: colour('--quiet'), hideOverlap: true},
      axisLine: {lineStyle: {color: colour('--line')}},
      splitLine: {lineStyle: {color: colour('--line')}},
    };
    chart.setOption({
      animation: false,
      textStyle: {fontFamily: 'system-ui, sans-serif'},
      grid: {left: 8, right: 24, top: 40, bottom: 28, containLabel: true},
      legend: {
        type: 'scroll',
        top: 0,
        data: formats.filter(format => [...curves.values()].some(curve => curve.format === format)),
        textStyle: {color: colour('--ink')},
        pageTextStyle: {color: colour('--quiet')},
        pageIconColor: colour('--accent'),
        pageIconInactiveColor: colour('--line'),
      },
      // Drawn on the canvas: a tooltip of HTML would need inline styles, which the page forbids.
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        formatter: tooltip,
        backgroundColor: colour('--panel'),
        borderColor: colour('--line'),
        textStyle: {color: colour('--ink')},
      },
      xAxis: {...axis, type: 'value', name: 'step', nameLocation: 'middle', nameGap: 26, minInterval: 1},
      yAxis: {...axis, type: 'value', scale: true, name: 'loss'},
      series: [...curves.values()].map(series),
    }, {replaceMerge: ['series']});
  }

  function show(data) {
    lastHeard = new Date();
    const changed = data.version !== version;
    version = data.version;
    showSweep(data);
    showTrials(data);
    keepCurves(data);
    if (changed) {
      showCurves();
    }
  }

  async function poll() {
    let ended = false;
    try {
      const answer = await fetch('/data.json?since=' + version, {cache: 'no-store'});
      if (!answer.ok) {
        throw new Error('status ' + answer.status);
      }
      const data = await answer.json();
      show(data);
      ended = data.phase === 'ended';
    } catch (error) {
      at('standing').className = 'lost';
      at('standing').textContent = 'The sweep does not answer: it has ended, or its process has. '
        + (lastHeard ? 'This is how it stood at ' + lastHeard.toLocaleTimeString() + '. ' : '')
        + 'altgrad status DIR tells more.';
    }
    if (!ended) {
      setTimeout(poll, POLL_MILLIS);
    }
  }

  at('kept').textContent = KEPT;
  chart = echarts.init(at('chart'), null, {renderer: 'canvas'});
  new ResizeObserver(() => chart.resize()).observe(at('chart'));
  dark.addEventListener('change', showCurves);
  poll();
})();
