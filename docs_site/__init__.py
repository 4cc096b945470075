"""How the documentation site is made: the hook and the theme for mkdocs, and the pages made from the code."""
