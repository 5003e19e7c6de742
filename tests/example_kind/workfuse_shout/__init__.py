"""One node kind: the example of docs/add-a-node-kind.md."""
