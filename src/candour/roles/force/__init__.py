"""One police force's installation: receive released products, ask, acknowledge, record what came of them.

Used by the people of the force's anti-corruption command, each with keys of their own. It never holds a reporter's word,
and whoever a product is about gets no key to it: no page, count or row of theirs differs with and without it.
"""
