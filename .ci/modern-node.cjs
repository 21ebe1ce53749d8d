// `node .ci/modern-node.cjs SCRIPT ARGS…`: runs a script by the Node 24 that `npm ci` brought, or by this one if it is new enough.
// npm 10 sometimes takes node_modules/.bin/node away when it drops the Nodes of other platforms, so nothing may rely on that link.
// Old JavaScript on purpose: it has to run on Node versions long out of date.
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var os = require('os');
var path = require('path');

/** The oldest Node that runs TypeScript unbuilt and everything that develops this project. */
var OLDEST = [22, 18];

var root = path.join(__dirname, '..');
var platform = process.platform === 'win32' ? 'win' : process.platform;
var folder = path.join(root, 'node_modules', 'node-' + platform + '-' + process.arch, 'bin');
var brought = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
var version = process.versions.node.split('.').map(Number);
var isNewEnough = version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]);

function run(node) {
  var env = Object.assign({}, process.env);
  env.PATH = path.dirname(node) + path.delimiter + (process.env.PATH || '');
  var child = childProcess.spawn(node, process.argv.slice(2), { stdio: 'inherit', env: env });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    process.stderr.write(node + ' does not start: ' + error.message + '\n');
    process.exitCode = 2;
  });
  child.on('exit', function (code, signal) {
    process.exitCode = code === null ? 128 + (os.constants.signals[signal] || 0) : code;
  });
}

if (fs.existsSync(brought)) {
  run(brought);
} else if (isNewEnough) {
  run(process.execPath);
} else {
  process.stderr.write(
    'This is Node ' +
      process.versions.node +
      ', and Node ' +
      OLDEST.join('.') +
      ' or newer is needed: run "npm ci" ' +
      '(it brings Node 24 on Linux and on Windows x64) or install Node 24 from https://nodejs.org\n',
  );
  process.exitCode = 2;
}
