#!/usr/bin/env node
// Plain old JavaScript on purpose: it has to run, and to say what is needed, on Node versions long out of date.
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var os = require('os');
var path = require('path');
var url = require('url');

var USAGE_ERROR = 2;
var INTERNAL_ERROR = 5;
var ROOT = path.join(__dirname, '..', '..');
var SOURCE = path.join(__dirname, 'main.ts');
// In the published package the launcher lies beside main.js or at its place in the sources, with main.js under dist/.
var BUILT = [path.join(__dirname, 'main.js'), path.join(ROOT, 'dist', 'conformance', 'cli', 'main.js')].filter(
  isFile,
)[0];

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch (error) {
    return false;
  }
}

/** True where this Node has at least the version `major.minor`. */
function isNodeAtLeast(major, minor) {
  var parts = process.versions.node.split('.').map(Number);
  return parts[0] > major || (parts[0] === major && parts[1] >= minor);
}

/** Where Node keeps what it has compiled, which halves the time to start: inside this installation, never in a folder shared with other users. */
function compiledFolder() {
  return path.join(ROOT, 'node_modules', '.cache', 'jitterbug', 'compiled');
}

function refuse(message) {
  process.stderr.write('jitterbug: ' + message + '\n');
  process.exitCode = USAGE_ERROR;
}

/** The Node that npm brought for this platform, if any, and then this one if it can run TypeScript. */
function developmentNodes() {
  var platform = process.platform === 'win32' ? 'win' : process.platform;
  var folder = path.join(ROOT, 'node_modules', 'node-' + platform + '-' + process.arch, 'bin');
  var nodes = [path.join(folder, 'node'), path.join(folder, 'node.exe')].filter(isFile);
  if (isNodeAtLeast(22, 18)) nodes.push(process.execPath);
  return nodes;
}

function runUnbuilt(nodes) {
  if (nodes.length === 0) {
    refuse(
      'needs Node 24 to run from its sources, and this is Node ' +
        process.versions.node +
        ': run "npm ci" (it brings Node 24 on Linux and Windows x64) or install Node 24',
    );
    return;
  }
  var args = ['--conditions=source', '--disable-warning=ExperimentalWarning', SOURCE].concat(process.argv.slice(2));
  var env = Object.assign({ NODE_COMPILE_CACHE: compiledFolder() }, process.env);
  var child = childProcess.spawn(nodes[0], args, { stdio: 'inherit', env: env });
  var forward = function (signal) {
    child.kill(signal);
  };
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, forward);
  });
  var isStarted = true;
  child.on('error', function () {
    // Such a Node may be there and not run, for instance on a system with another C library.
    isStarted = false;
    ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
      process.removeListener(signal, forward);
    });
    runUnbuilt(nodes.slice(1));
  });
  child.on('exit', function (code, signal) {
    if (!isStarted) return;
    process.exitCode = code === null ? 128 + (os.constants.signals[signal] || 0) : code;
  });
}

if (isFile(SOURCE)) {
  runUnbuilt(developmentNodes());
} else if (!isNodeAtLeast(22, 0)) {
  refuse(
    'needs Node 22 or newer, and this is Node ' +
      process.versions.node +
      ': install a newer Node from https://nodejs.org',
  );
} else if (BUILT === undefined) {
  refuse('this installation is incomplete (dist/conformance/cli/main.js is missing): install the package again');
} else {
  var enableCompileCache = require('module').enableCompileCache;
  if (enableCompileCache) enableCompileCache(process.env.NODE_COMPILE_CACHE || compiledFolder());
  import(url.pathToFileURL(BUILT).href).catch(function (error) {
    process.stderr.write(
      'jitterbug: internal error: ' + (error && error.message) + '; try to install the package again\n',
    );
    process.exitCode = INTERNAL_ERROR;
  });
}
