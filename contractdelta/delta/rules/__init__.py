"""The rules that changes fall under, with an example of each."""
