"""What French phrases mean on Wednesday 7 October 2026, and on Saturday 6 March 2027.

A dash is a range, dots are an open end, 'on' the weekdays that count: m t w T f s S.
"""

PHRASES = """
samedi                              | 10.10.26                   | 06.03.27
Samedi                              | 10.10.26                   | 06.03.27
SAMEDI !                            | 10.10.26                   | 06.03.27
sam                                 | 10.10.26                   | 06.03.27
sam.                                | 10.10.26                   | 06.03.27
vendrdi                             | 09.10.26                   | 12.03.27
demain                              | 08.10.26                   | 07.03.27
Demain matin                        | 08.10.26                   | 07.03.27
après-demain                        | 09.10.26                   | 08.03.27
apres demain                        | 09.10.26                   | 08.03.27
aujourd'hui                         | 07.10.26                   | 06.03.27
aujourd’hui                         | 07.10.26                   | 06.03.27
ce soir                             | 07.10.26                   | 06.03.27
cet après-midi                      | 07.10.26                   | 06.03.27
12 mars                             | 12.03.27                   | 12.03.27
12 Mars                             | 12.03.27                   | 12.03.27
le 12 mars                          | 12.03.27                   | 12.03.27
le douze mars                       | 12.03.27                   | 12.03.27
12 mras                             | 12.03.27                   | 12.03.27
12 mars 2027                        | 12.03.27                   | 12.03.27
12 mars 2020                        | in the past                | in the past
12 mars 2031                        | too far                    | too far
12/03                               | 12.03.27                   | 12.03.27
12/3                                | 12.03.27                   | 12.03.27
12-03                               | 12.03.27                   | 12.03.27
12.03.                              | 12.03.27                   | 12.03.27
12.03.27                            | 12.03.27                   | 12.03.27
12/03/2027                          | 12.03.27                   | 12.03.27
12-03-2027                          | 12.03.27                   | 12.03.27
12 03 2027                          | 12.03.27                   | 12.03.27
2027-03-12                          | 12.03.27                   | 12.03.27
03/04                               | 03.04.27                   | 03.04.27
24/12                               | 24.12.26                   | 24.12.27
31/12                               | 31.12.26                   | 31.12.27
le 1er mai                          | 01.05.27                   | 01.05.27
le premier mai                      | 01.05.27                   | 01.05.27
1er janvier                         | 01.01.27                   | 01.01.28
vingt-et-un mars                    | 21.03.27                   | 21.03.27
trente et un mars                   | 31.03.27                   | 31.03.27
7 sept                              | 07.09.27                   | 07.09.27
7 sept.                             | 07.09.27                   | 07.09.27
29 février                          | 29.02.28                   | 29.02.28
29 fevrier 2028                     | 29.02.28                   | 29.02.28
29 février 2027                     | no such day                | no such day
31 juin                             | no such day                | no such day
30/02                               | no such day                | no such day
12/25                               | no such day                | no such day
samedi 13 mars                      | 13.03.27                   | 13.03.27
vendredi 13 mars                    | other weekday              | other weekday
le 12                               | 12.10.26                   | 12.03.27
du 12 au 19                         | 12.10.26 – 19.10.26        | 12.03.27 – 19.03.27
12 au 19 mars                       | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
du 12 au 19 mars                    | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
du 12 au 19 mars 2027               | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
du 19 au 12 mars                    | end before start           | end before start
du 28 au 3 avril                    | 28.03.27 – 03.04.27        | 28.03.27 – 03.04.27
du 28 mars au 3 avril               | 28.03.27 – 03.04.27        | 28.03.27 – 03.04.27
du 12 mars jusqu'au 19              | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
du samedi 13 au dimanche 14 mars    | 13.03.27 – 14.03.27        | 13.03.27 – 14.03.27
24/12-02/01                         | 24.12.26 – 02.01.27        | 24.12.27 – 02.01.28
du 24 décembre au 2 janvier         | 24.12.26 – 02.01.27        | 24.12.27 – 02.01.28
12-19 mars                          | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12/13 mars                          | 12.03.27 – 13.03.27        | 12.03.27 – 13.03.27
12/03 - 19/03                       | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12/03/2027 au 03/04/2027            | 12.03.27 – 03.04.27        | 12.03.27 – 03.04.27
3 avril 2027 au 12 mars 2027        | end before start           | end before start
entre le 12 et le 19 mars           | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
je serai là du 12 au 19 mars, merci | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12 et 13 mars                       | 12.03.27 – 13.03.27        | 12.03.27 – 13.03.27
12, 13 et 14 mars                   | 12.03.27 – 14.03.27        | 12.03.27 – 14.03.27
12 et 19 mars                       | 12.03.27 – 19.03.27 on f   | 12.03.27 – 19.03.27 on f
12, 14 et 19 mars                   | 12.03.27 – 19.03.27 on fS  | 12.03.27 – 19.03.27 on fS
samedi et dimanche                  | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
samedi 13 et dimanche 14 mars       | 13.03.27 – 14.03.27        | 13.03.27 – 14.03.27
lundi, mercredi et vendredi         | 12.10.26 – 16.10.26 on mwf | 08.03.27 – 12.03.27 on mwf
de lundi à vendredi                 | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
du lundi au vendredi                | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
lundi-vendredi                      | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
ce week-end                         | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
le week-end prochain                | 10.10.26 – 11.10.26        | 13.03.27 – 14.03.27
week-end                            | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
weekend prochain                    | 10.10.26 – 11.10.26        | 13.03.27 – 14.03.27
le week-end du 13 mars              | 13.03.27 – 14.03.27        | 13.03.27 – 14.03.27
week-ends                           | 10.10.26 … on sS           | 06.03.27 … on sS
les week-ends                       | 10.10.26 … on sS           | 06.03.27 … on sS
tous les week-ends                  | 10.10.26 … on sS           | 06.03.27 … on sS
les week-ends de mars               | 06.03.27 – 28.03.27 on sS  | 06.03.27 – 28.03.27 on sS
les week-ends jusqu'au 3 mai        | 10.10.26 – 02.05.27 on sS  | 06.03.27 – 02.05.27 on sS
les week-ends à partir du 12 mars   | 13.03.27 … on sS           | 13.03.27 … on sS
du 1er au 31 mars les week-ends     | 06.03.27 – 28.03.27 on sS  | 06.03.27 – 28.03.27 on sS
le samedi                           | 10.10.26 … on s            | 06.03.27 … on s
les samedis                         | 10.10.26 … on s            | 06.03.27 … on s
tous les samedis                    | 10.10.26 … on s            | 06.03.27 … on s
chaque samedi                       | 10.10.26 … on s            | 06.03.27 … on s
tous les samedis de mars            | 06.03.27 – 27.03.27 on s   | 06.03.27 – 27.03.27 on s
tous les samedis et dimanches       | 10.10.26 … on sS           | 06.03.27 … on sS
le samedi et le dimanche            | 10.10.26 … on sS           | 06.03.27 … on sS
lundis et mercredis                 | 07.10.26 … on mw           | 08.03.27 … on mw
en semaine                          | 07.10.26 … on mtwTf        | 08.03.27 … on mtwTf
tous les jours                      | 07.10.26 …                 | 06.03.27 …
tous les jours sauf le dimanche     | 07.10.26 … on mtwTfs       | 06.03.27 … on mtwTfs
samedi prochain                     | 10.10.26                   | 13.03.27
lundi prochain                      | 12.10.26                   | 08.03.27
lundi en huit                       | 19.10.26                   | 15.03.27
mardi en quinze                     | 27.10.26                   | 23.03.27
mardi de la semaine prochaine       | 13.10.26                   | 09.03.27
ce vendredi                         | 09.10.26                   | 12.03.27
dans 3 jours                        | 10.10.26                   | 09.03.27
dans une semaine                    | 14.10.26                   | 13.03.27
dans deux semaines                  | 21.10.26                   | 20.03.27
dans quinze jours                   | 21.10.26                   | 20.03.27
dans un mois                        | 07.11.26                   | 06.04.27
dans 1 mois et 3 jours              | 10.11.26                   | 09.04.27
dans 5 ans                          | too far                    | too far
cette semaine                       | 07.10.26 – 11.10.26        | 06.03.27 – 07.03.27
la semaine prochaine                | 12.10.26 – 18.10.26        | 08.03.27 – 14.03.27
la semaine du 12 mars               | 08.03.27 – 14.03.27        | 08.03.27 – 14.03.27
ce mois-ci                          | 07.10.26 – 31.10.26        | 06.03.27 – 31.03.27
le mois prochain                    | 01.11.26 – 30.11.26        | 01.04.27 – 30.04.27
le 3 du mois prochain               | 03.11.26                   | 03.04.27
les deux prochaines semaines        | 07.10.26 – 20.10.26        | 06.03.27 – 19.03.27
décembre                            | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
en décembre                         | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
en decembre 2026                    | 01.12.26 – 31.12.26        | in the past
tout le mois de mars                | 01.03.27 – 31.03.27        | 06.03.27 – 31.03.27
de mars à mai                       | 01.03.27 – 31.05.27        | 06.03.27 – 31.05.27
d'avril à juin                      | 01.04.27 – 30.06.27        | 01.04.27 – 30.06.27
mars prochain                       | 01.03.27 – 31.03.27        | 01.03.28 – 31.03.28
début avril                         | 01.04.27 – 10.04.27        | 01.04.27 – 10.04.27
mi-mars                             | 11.03.27 – 20.03.27        | 11.03.27 – 20.03.27
fin mars                            | 21.03.27 – 31.03.27        | 21.03.27 – 31.03.27
fin du mois                         | 21.10.26 – 31.10.26        | 21.03.27 – 31.03.27
premier samedi de mars              | 06.03.27                   | 06.03.27
à partir du 12 mars                 | 12.03.27 …                 | 12.03.27 …
a partir de samedi                  | 10.10.26 …                 | 06.03.27 …
à partir de demain                  | 08.10.26 …                 | 07.03.27 …
dès lundi                           | 12.10.26 …                 | 08.03.27 …
dès maintenant                      | 07.10.26 …                 | 06.03.27 …
jusqu'au 20                         | 07.10.26 – 20.10.26        | 06.03.27 – 20.03.27
jusqu’à vendredi                    | 07.10.26 – 09.10.26        | 06.03.27 – 12.03.27
jusqu'en mars                       | 07.10.26 – 31.03.27        | 06.03.27 – 31.03.27
avant le 20                         | 07.10.26 – 19.10.26        | 06.03.27 – 19.03.27
après le 20                         | 21.10.26 …                 | 21.03.27 …
pendant une semaine                 | 07.10.26 – 13.10.26        | 06.03.27 – 12.03.27
une semaine à partir de samedi      | 10.10.26 – 16.10.26        | 06.03.27 – 12.03.27
samedi pour trois jours             | 10.10.26 – 12.10.26        | 06.03.27 – 08.03.27
quand vous voulez                   | 07.10.26 …                 | 06.03.27 …
n'importe quand                     | 07.10.26 …                 | 06.03.27 …
N’IMPORTE QUAND                     | 07.10.26 …                 | 06.03.27 …
Noël                                | 25.12.26                   | 25.12.27
samedi à 14h                        | 10.10.26                   | 06.03.27
samedi de 9h à 17h                  | 10.10.26                   | 06.03.27
hier                                | in the past                | in the past
samedi dernier                      | in the past                | in the past
il y a 3 jours                      | in the past                | in the past
vacances                            | not understood             | not understood
pas samedi                          | not understood             | not understood
samedi ou dimanche                  | not understood             | not understood
peut-être samedi                    | not understood             | not understood
3 sacs                              | not understood             | not understood
je ne sais pas                      | not understood             | not understood
"""
