"""The words around goods and amounts that name neither, in both languages; folded, as ``plain.key`` leaves them."""

from handlers.conversation.reading.plain import words as listed

OF = frozenset(
    listed(
        "de d des du of full with w avec plein pleine pleins pleines rempli remplie remplis remplies load stuffed "
        "rammed packed crammed bourre bourres bourree"
    )
)
"""Joins an amount to what is counted."""
SOME = frozenset(
    listed(
        "des du de some sum any several plusieurs quelques qq qques many lots plein beaucoup bcp my mes nos our les the"
    )
)
QUALITIES = frozenset(
    listed(
        "wmns mns brand quality grd grde grds grdes lrg lge sm med medium gros grosse grosses grand grande grands "
        "grandes petit petite petits petites ptit ptite ptits ptites bon bonne bons bonnes beau beaux belle belles "
        "joli jolis jolie jolies vieux vieille vieilles nouveau neuf neuve neufs neuves propre propres chaud chaude "
        "chauds chaudes tres presque quasi enorme enormes superbe superbes ancien anciens ancienne anciennes usage "
        "usages big huge large small little tiny old older new newish clean warm cosy good nice lovely used unused "
        "unworn unopened spare second hand secondhand almost very black noir noirs noire white blanc blancs blanche "
        "blanches bleu bleus bleue bleues blue rouge rouges red gris grise grey vert green environ about around "
        "roughly approximately approx vers pres ish odd en etat condition tri trie tries triee triees sorted "
        "knitted handmade tricote tricotes tricotee tricotees tinned canned dried fresh frozen hot english french "
        "double simple single thick epais epaisse epaisses waterproof impermeable impermeables cotton woolly wool "
        "woollen laine some mixed divers diverses various other autre autres kids baby babies bebe bebes enfant "
        "enfants ado ados adulte adultes homme hommes femme femmes fille filles garcon garcons men man women woman "
        "children childrens mens womens ladies gents girls boys unisex unisexe mixte mixtes adult toddler taille "
        "size hiver ete winter summer mi saison sport sports max maximum entier entiers entiere whole emballe "
        "emballes emballee emballees paired individual individuels full complet complets"
    )
)
"""What stands between an amount and the goods, or behind them, and says nothing of either."""
PEOPLE_AND_MEASURES = frozenset(
    listed(
        "an ans age ages year yr month mois jour day week semaine heure hour h minute min mn metre meter mile km "
        "kilometre personne pers person people ami amie friend fois time times question euro eur euros staff "
        "salarie employe employee eleve student etudiant etudiante pupil classe class ecole school membre member "
        "scout famille family enfant enfants kid child adulte adult fille fils son daughter garcon girl boy mum mom "
        "dad maman papa mere pere soeur frere sister brother voisin voisine neighbour neighbor collegue colleague "
        "benevole volunteer copain copine pote mec nana femme homme women men woman man lady guy adherent parent "
        "couple groupe group association asso equipe team troupe troop retraite retired refugie refugee migrant "
        "jeune exile rue avenue boulevard bd chemin arr arrondissement chose thing truc stuff passager place "
        "adresse address site lieu point part half demi moitie etage floor numero number pounds quid degre percent "
        "pourcent fold odd ish stade seconde second trajet trip voyage route car voiture"
    )
)
"""What is counted and no goods."""
SIZES = frozenset(listed("taille tailles size sizes sz pointure pointures t age ages aged yr grade niveau"))
HAVING = frozenset(
    listed(
        "like about around environ i have has got we ve j ai on a nous avons il y en qui font total in all jai jen "
        "yen of them ones which makes un bonne petite grosse max hand pr pour for each chaque"
    )
)
"""What may stand between goods and the amount told behind them: 'des gants, j'en ai une vingtaine'."""
GIVING = frozenset(
    listed(
        "donner donne donnons donnerais give giving donate donating deposer depose apporter apporte bring bringing "
        "drop got have ai avons veux voudrais aimerais want recuperez prenez take accept accepte acceptez jdonne "
        "filer file offre offrir offer leave laisser remettre amener amene ramener envoyer send post collect "
        "recuperer prendre prend need needing besoin chercher cherche vendre sell sending drops brought gather "
        "gathered collected collecte recolte ramasse receive lend"
    )
)
ROUGHLY = frozenset(
    listed(
        "dozen dozens douzaine dizaine quinzaine vingtaine trentaine quarantaine cinquantaine centaine few couple "
        "hundred vieu viel anciens stock"
    )
)
DENYING = frozenset(listed("no not pas sans without except sauf ni nor hors jamais aucun aucune"))
ALSO_DENIED = frozenset(listed("or ou ni nor and et"))
BEING = frozenset(listed("est es sommes suis are r re were was sont serons etions am soit"))
"""'We are 4 …' counts people."""
CONTAINERS = frozenset(
    listed(
        "caddie chariot trolley rucksack backpack basket panier brouette wheelbarrow poubelle tote conteneur "
        "container tas pile heap load"
    )
)
"""What goods come in and no offer counts by."""
HALVES = frozenset(listed("demi demie half moitie"))
EMPTYING = frozenset(
    listed(
        "vider vide vidant trier trie triant ranger range debarrasser dans in inside clear clearing cleared empty "
        "emptying emptied sort sorting sorted out through tidy tidying fond"
    )
)
"""What is emptied is not given: 'vider mes placards', 'in my wardrobe'."""
OWN = frozenset(listed("mon ma mes notre nos my our le la les the un une a son sa ses his her their"))
WITH = frozenset({"with", "w", "avec"})
"""'Saturday about 4 with tents': an amount ends there."""
FULL = frozenset({"full", "plein", "pleins", "pleine", "pleines"})
WANTING = frozenset({"need", "want"})
