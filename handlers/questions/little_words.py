"""Words of both languages that say little of what somebody asks, folded as ``models.folding.words_of`` does."""

from handlers.conversation.reading.plain import words

FILLING = frozenset(
    words("""
    a au aux avec ce ces cet cette c ca cela d dans de des du elle elles en es est et etait eu eux il ils
    j je l la le les leur leurs lui m ma mais me mes meme moi mon n ne nos notre nous on ont
    par pas pour qu que qui s sa se ses son si sont suis sur t ta te tes toi ton tu un une vos votre vous y
    an and are as at be been by did do does for from had has have he her him his i if im in into is it its ive my of
    or our she so some that the their them there these they this those us was we were will would you your yours
    any bonjour bonsoir coucou salut merci svp stp hello hi hey please thanks thank dear
    """)
)
"""Left out of keywords and of questions alike: 'apporter des dons' is found in 'apporter mes dons'."""
ASKING = frozenset(
    words("""
    ai as avez avoir avons aimerais aimerait aura aurait chaque comment combien comme demander demande dire
    doit dois devons devez etes etre faire fait fais faut peu peut peux peuvent possible pourquoi pourrais
    pourrait pouvez pouvoir pouvons puis quand quel quelle quelles quels quelque quelqu quoi ou savoir sais serait pres
    souhaite souhaiterais to va vais veut veux voudrais voudrait voulez vouloir question info infos renseignement
    about also ask maybe near perhaps can could cd get got how just know let like may me might must need one possible
    should someone somebody something tell want what when where whether which who why wondering
    """)
)
"""They may stand in keywords ('how long', 'où dormir'), but add nothing to what a question is about."""
