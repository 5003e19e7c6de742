"""One file per node kind. Nobody imports them: the registry finds them by their entry points."""
