"""By which words: message rows, their texts and their way out; never decides whether a promise was kept."""
