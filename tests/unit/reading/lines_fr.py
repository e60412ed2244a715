"""What French lines mean on Friday 12 March 2027: activity | site | days | hours | least-most | asked for.

A slash stands between several that it may mean, a dash for nothing said, dots are an open end, and 'on' goes before the
weekdays that count: m t w T f s S.
"""

LINES = """
Distribution demain 18h-22h 6 pers | distribution | - | 13.03 | 18:00-22:00 | -6 | -
distribution demain 18h-22h 6p | distribution | - | 13.03 | 18:00-22:00 | -6 | -
Distribution demain soir de 18h à 22h, 6 personnes | distribution | - | 13.03 | 18:00-22:00 | -6 | -
DISTRIBUTION DEMAIN 18H-22H 6 PERS | distribution | - | 13.03 | 18:00-22:00 | -6 | -
distrib demain 18h-22h 6 pers | distribution | - | 13.03 | 18:00-22:00 | -6 | -
disribution demain 18h-22h 6 pers | distribution | - | 13.03 | 18:00-22:00 | -6 | -
Distributions dimanche 18h30-22h15 10 bénévoles | distribution | - | 14.03 | 18:30-22:15 | -10 | -
Distribution, Calais, samedi, 18h-22h, 6 pers, min. 3 | distribution | calais | 13.03 | 18:00-22:00 | 3-6 | -
Distribution à Calais le 20 mars de 18h à 22h pour 6 pers | distribution | calais | 20.03 | 18:00-22:00 | -6 | -
Distribution demain 18h-22h max 6 min 3 | distribution | - | 13.03 | 18:00-22:00 | 3-6 | -
Distribution demain 18h-22h au moins 3, au plus 6 pers | distribution | - | 13.03 | 18:00-22:00 | 3-6 | -
Distribution demain 18h-22h | distribution | - | 13.03 | 18:00-22:00 | - | -
Distribution 18h-22h 6 pers | distribution | - | - | 18:00-22:00 | -6 | -
Distribution demain 18h-22h 6 | distribution | - | 13.03 | 18:00-22:00 | -6 | -
distribution samedi 24h-6h 3 pers | distribution | - | 14.03 | 00:00-06:00 | -3 | -
distribution calais vendredi 18-22 6 pers | distribution | calais | 12.03 | 18:00-22:00 | -6 | -
cuisine le 14 mars 9-13 de 3 à 6 pers | kitchen | - | 14.03 | 09:00-13:00 | 3-6 | -
distribution samedi minuit-6h 3 pers | distribution | - | 14.03 | 00:00-06:00 | -3 | -
distribution du lundi au vendredi 18h-20h 5 pers | distribution | - | 15.03–19.03 | 18:00-20:00 | -5 | -
distribution samedi et dimanche 18h-20h 5 pers | distribution | - | 13.03–14.03 | 18:00-20:00 | -5 | -
Distribution hier 18h-22h 6 pers | distribution | - | - | 18:00-22:00 | -6 | -
Distribution 31 février 18h-22h 6 pers | distribution | - | - | 18:00-22:00 | -6 | -
besoin de 6 bénévoles pour la distribution demain 18h-22h | distribution | - | 13.03 | 18:00-22:00 | -6 | -
cuisine dimanche 9-13h 5 pers | kitchen | - | 14.03 | 09:00-13:00 | -5 | -
Cuisine collective lundi 15 mars 9h-13h 3 à 6 personnes | kitchen | - | 15.03 | 09:00-13:00 | 3-6 | -
il faut 4 personnes en cuisine samedi de 9h à 13h | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
cuisine aujourd'hui 18h-21h entre 3 et 5 personnes | kitchen | - | 12.03 | 18:00-21:00 | 3-5 | -
cuisine après-demain midi-14h quatre bénévoles | kitchen | - | 14.03 | 12:00-14:00 | -4 | -
cuisine samedi 13 mars 09:00-13:00 4-6 pers | kitchen | - | 13.03 | 09:00-13:00 | 4-6 | -
Tri des dons mardi 14h-18h x4 | sorting | - | 16.03 | 14:00-18:00 | -4 | -
tri mercredi 14h30-17h 4 bénévoles min 2 | sorting | - | 17.03 | 14:30-17:00 | 2-4 | -
tri samedi 9h-17h dix personnes | sorting | - | 13.03 | 09:00-17:00 | -10 | -
une dizaine de bénévoles pour le tri samedi 9h-17h | sorting | - | 13.03 | 09:00-17:00 | -10 | -
accueil jeudi 22h-6h 2 pers | welcome | - | 18.03 | 22:00-06:00 | -2 | -
accueil ce soir 20h-minuit 2 pers | welcome | - | 12.03 | 20:00-00:00 | -2 | -
Accueil, jour et nuit dimanche 8h-20h 4 pers | welcome | - | 14.03 | 08:00-20:00 | -4 | -
cours de français vendredi 10h-12h 2 pers francophones | french-lessons | - | 12.03 | 10:00-12:00 | -2 | speaks:fr
cours d'anglais le 18/03 14h-16h 1 personne | english-lessons | - | 18.03 | 14:00-16:00 | -1 | -
cours d’anglais mercredi 14h–16h 1 personne anglophone | english-lessons | - | 17.03 | 14:00-16:00 | -1 | speaks:en
cours lundi 10h-12h 2 pers | french-lessons/english-lessons | - | 15.03 | 10:00-12:00 | -2 | -
navettes samedi 8h-12h 2 chauffeurs | shuttles | - | 13.03 | 08:00-12:00 | -2 | driving_licence
navette demain 8h-12h 2 pers permis voiture | shuttles | - | 13.03 | 08:00-12:00 | -2 | driving_licence,vehicle
navettes dimanche 8h-12h 2 conducteurs permis requis | shuttles | - | 14.03 | 08:00-12:00 | -2 | driving_licence
laverie camp humanitaire de Paris mardi 9h-12h 3 pers | laundry | paris-camp | 16.03 | 09:00-12:00 | -3 | -
laverie 16.03. 9h-12h 3 pers | laundry | - | 16.03 | 09:00-12:00 | -3 | -
maraude samedi 20h-2h 8 bénévoles Paris | street-rounds | paris-street/paris-camp | 13.03 | 20:00-02:00 | -8 | -
maraude samedi 20h à 2h Paris, dans la rue, 8 pers | street-rounds | paris-street | 13.03 | 20:00-02:00 | -8 | -
Maraude tous les samedis 20h-minuit 6 bénévoles | street-rounds | - | 13.03… on s | 20:00-00:00 | -6 | -
maraude chaque lundi et jeudi 20h-23h 4 pers | street-rounds | - | 15.03… on mT | 20:00-23:00 | -4 | -
maraude tous les vendredis jusqu'au 30 avril 20h-23h 4 p | street-rounds | - | 12.03–30.04 on f | 20:00-23:00 | -4 | -
maraudes ce soir 20h-23h 4 pers | street-rounds | - | 12.03 | 20:00-23:00 | -4 | -
couvertures et vêtements samedi 14h-17h 4 pers | blankets-clothes | - | 13.03 | 14:00-17:00 | -4 | -
vêtements samedi 14h-17h 4 pers | blankets-clothes | - | 13.03 | 14:00-17:00 | -4 | -
Produits d'hygiène dimanche 10h - 12h, 3 pers. | washing-items | - | 14.03 | 10:00-12:00 | -3 | -
hygiène lundi 10h/12h 3 pers | washing-items | - | 15.03 | 10:00-12:00 | -3 | -
Soins dentaires 20 mars 9h-17h 2 pers expérimentées | dental-care | - | 20.03 | 09:00-17:00 | -2 | experienced
collecte samedi 10h-16h 5 pers | collecting | - | 13.03 | 10:00-16:00 | -5 | -
Appui aux associations locales jeudi 14h-17h 2 pers | local-support | - | 18.03 | 14:00-17:00 | -2 | -
bonjour, distribution demain de 18 heures à 22 heures svp | distribution | - | 13.03 | 18:00-22:00 | - | -
nouveau créneau : cuisine dimanche 9h-13h 4 pers | kitchen | - | 14.03 | 09:00-13:00 | -4 | -
6 pers distribution demain 18h-22h | distribution | - | 13.03 | 18:00-22:00 | -6 | -
demain 18h-22h distribution 6 pers | distribution | - | 13.03 | 18:00-22:00 | -6 | -
18h-22h demain, 6 personnes, distribution | distribution | - | 13.03 | 18:00-22:00 | -6 | -
La Linière accueil dimanche 10h-18h 3 pers | welcome | la-liniere | 14.03 | 10:00-18:00 | -3 | -
distribution Grande-Synthe lundi 10h-12h 3 pers | distribution | la-liniere | 15.03 | 10:00-12:00 | -3 | -
distribution demain 18h-22h 6 pers camion | distribution | - | 13.03 | 18:00-22:00 | -6 | vehicle
distribution samedi prochain 18h-22h 6 pers | distribution | - | 20.03 | 18:00-22:00 | -6 | -
distribution lundi mercredi jeudi 18h-22h 6 pers | distribution | - | 15.03–18.03 on mwT | 18:00-22:00 | -6 | -
"""
