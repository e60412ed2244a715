"""Words of every day that look like some goods, and mean themselves; folded, in both languages."""

from handlers.conversation.reading.plain import words as listed

NO_SLIPS = frozenset(
    listed(
        "coucou bonne bonnes classe classes coffre condition conditions cleaned tonight bottes table verre place "
        "places livrer livrons livraison livre live drive dried porte portes carte cartes sante droit boite boites "
        "caisse caisses matin marche marches route savoir avoir faire petit petite grand grande coupe course "
        "courses passe passer paste paper shown shower hotel hostel later water wait white house horse shirt short "
        "sheet tired trial train habite habites habitez habiter habits voila venir vient viens lille seule moyen "
        "garage school sommes soyez somme could would should there three these those thing think thanks people "
        "please careme close closed closer clause check than then clean jump mark market blank cheque service ligne "
        "chaine chaque compte configurer manque core marque conserver pousser comporte regler couter cout tant trou "
        "trous pouce masquer tenter teinte panne panneau pense pensez compose composer vienne populaire manuelle "
        "souligner pulse basque layer shorter cached cache shell socket jumping freeze paint spider cook cooked "
        "cooking scots scott meath gane manual bonjour collecte collectes collecter collection collect dispo "
        "dispose tenir tient tenez gend gand lea leah mairie maire paire pair gare garde garder gardez gant perdu "
        "pere mere frere soeur taille voiture trier sorte sortes genre quel quelle quelques besoin besoins donne "
        "donner serait sera serais savez salle sale salon ville vide vider demande demander chercher cherche "
        "recherche recuperer recupere prendre utile utiles merci dernier premier saint sainte rentre rentrer entre "
        "centre ventre bientot tantot plutot presse pressee presser tresor cause causes chose choses bosse bosser "
        "poste postes coup coups routes boulot boulets bonsoir bonheur coin coins toit toits droite parent parents "
        "serie series clothe other others another mother father brother sister left right leave leaving light "
        "lights night nights might month months south north mouth weather whether either neither stuff staff state "
        "street start stand share shared store stored story sorry worry carry marry bring brought bought thought "
        "spare space placed dropping driver driving drivers dover paris calais charity church cheers cheer clear "
        "clearing clearout cleared spring string strong season reason person persons parcel special bundle bottle "
        "little letter better butter batter sitter winter writer waiter wanted wanting planned planning plenty "
        "pretty twenty thirty forty fifty sixty seventy eighty ninety hundred country county counter couple coupled "
        "double trouble possible available anybody anyone someone somewhere anywhere nowhere nothing something "
        "everything everyone tomorrow sunday monday friday colour colours posted posting post hosting hoping hope "
        "hopes hopefully helping helped helper ready reader already really realise reach teach teacher beach each "
        "much such with without within unit united units class glass grass happy hello plan plans style styles "
        "raison raisons espace role roles cible chinois context gamme range ranges monter monte montre montrer tard "
        "celle celles telle telles magasin magasins bassin tranche tranches triangle etoile point points header "
        "rule rules apply plain whole buffer certain looked look wall speak slice slide talk complete treat thani "
        "generation draw draws erase prince wales anglai englis bouge bouger leurs leur soin soins"
    )
)
FALSE_FRIENDS = {
    "fr": frozenset(
        listed(
            "date charger fork suit tool mayo apple mirror game squash bucket mandarin monitor light pain comb slip "
            "bean pea ton rice grocery rug bra tin jam tie cap polo chair bun ham tea plate pound spoon four pan "
            "sim match son do tip pot net main hair salad sauce cot pie legging cutter needle crib stuff sweet"
        )
    ),
    "en": frozenset(
        listed(
            "jus body running compress pull portable console cape convertible pain four coin main bride pot son sale "
            "bol bas banc tank roman conte album coton coffre table encore tong pompe lit legume tapis livre bureau "
            "gomme serviette commode buffet regle manuel orange poster chips casque couche torche veste basket "
            "parka tennis cosy trousse feutre cuisine chausson gaufre plan fil balle canape sirop pile"
        )
    ),
}
"""Goods in the one language that mean something else to whoever writes in the other."""
ONLY_PLURAL = frozenset({"date", "match", "light"})
"""Words that name goods in the plural only."""
