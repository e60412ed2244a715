"""What English phrases mean on Wednesday 7 October 2026, and on Saturday 6 March 2027.

A dash is a range, dots are an open end, 'on' the weekdays that count: m t w T f s S.
"""

PHRASES = """
Saturday                                  | 10.10.26                   | 06.03.27
saturday                                  | 10.10.26                   | 06.03.27
SATURDAY!                                 | 10.10.26                   | 06.03.27
Sat                                       | 10.10.26                   | 06.03.27
Sat.                                      | 10.10.26                   | 06.03.27
wendesday                                 | 07.10.26                   | 10.03.27
Thrusday                                  | 08.10.26                   | 11.03.27
tomorrow                                  | 08.10.26                   | 07.03.27
tommorow                                  | 08.10.26                   | 07.03.27
tomorrow morning                          | 08.10.26                   | 07.03.27
the day after tomorrow                    | 09.10.26                   | 08.03.27
today                                     | 07.10.26                   | 06.03.27
tonight                                   | 07.10.26                   | 06.03.27
this afternoon                            | 07.10.26                   | 06.03.27
12 March                                  | 12.03.27                   | 12.03.27
March 12                                  | 12.03.27                   | 12.03.27
March 12th                                | 12.03.27                   | 12.03.27
12th of March                             | 12.03.27                   | 12.03.27
the 12th of March                         | 12.03.27                   | 12.03.27
the twelfth of March                      | 12.03.27                   | 12.03.27
twenty-first of March                     | 21.03.27                   | 21.03.27
12 Mar                                    | 12.03.27                   | 12.03.27
12 march 2027                             | 12.03.27                   | 12.03.27
March 12, 2027                            | 12.03.27                   | 12.03.27
12 March 2020                             | in the past                | in the past
12 March 2031                             | too far                    | too far
12/03                                     | 12.03.27                   | 12.03.27
12/03/2027                                | 12.03.27                   | 12.03.27
12.03.27                                  | 12.03.27                   | 12.03.27
12-03-2027                                | 12.03.27                   | 12.03.27
2027-03-12                                | 12.03.27                   | 12.03.27
03/04                                     | 03.04.27                   | 03.04.27
24/12                                     | 24.12.26                   | 24.12.27
31/12                                     | 31.12.26                   | 31.12.27
1st of May                                | 01.05.27                   | 01.05.27
7 Sept                                    | 07.09.27                   | 07.09.27
29 February                               | 29.02.28                   | 29.02.28
29 Feb 2028                               | 29.02.28                   | 29.02.28
29 February 2027                          | no such day                | no such day
31 June                                   | no such day                | no such day
30/02                                     | no such day                | no such day
12/25                                     | no such day                | no such day
Saturday 13 March                         | 13.03.27                   | 13.03.27
Saturday, 13 March 2027                   | 13.03.27                   | 13.03.27
Friday the 13th of March                  | other weekday              | other weekday
the 12th                                  | 12.10.26                   | 12.03.27
from the 12th to the 19th                 | 12.10.26 – 19.10.26        | 12.03.27 – 19.03.27
from 12 to 19 March                       | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12 to 19 March                            | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12–19 March                               | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12 - 19 March 2027                        | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
March 12-19                               | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
March 12 to April 3                       | 12.03.27 – 03.04.27        | 12.03.27 – 03.04.27
from 28 March to 3 April                  | 28.03.27 – 03.04.27        | 28.03.27 – 03.04.27
from 19 to 12 March                       | end before start           | end before start
12 March until 19 March                   | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12 through 19 March                       | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
24 December to 2 January                  | 24.12.26 – 02.01.27        | 24.12.27 – 02.01.28
Dec 24 - Jan 2                            | 24.12.26 – 02.01.27        | 24.12.27 – 02.01.28
between 12 and 19 March                   | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
I can come from 12 to 19 March, thank you | 12.03.27 – 19.03.27        | 12.03.27 – 19.03.27
12 and 13 March                           | 12.03.27 – 13.03.27        | 12.03.27 – 13.03.27
12, 13 and 14 March                       | 12.03.27 – 14.03.27        | 12.03.27 – 14.03.27
12 and 19 March                           | 12.03.27 – 19.03.27 on f   | 12.03.27 – 19.03.27 on f
Saturday and Sunday                       | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
Saturday or Sunday                        | not understood             | not understood
Monday, Wednesday and Friday              | 12.10.26 – 16.10.26 on mwf | 08.03.27 – 12.03.27 on mwf
Monday to Friday                          | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
from Monday to Friday                     | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
Mon-Fri                                   | 12.10.26 – 16.10.26        | 08.03.27 – 12.03.27
from Saturday to Saturday                 | 10.10.26 – 17.10.26        | 06.03.27 – 13.03.27
this weekend                              | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
next weekend                              | 10.10.26 – 11.10.26        | 13.03.27 – 14.03.27
the weekend                               | 10.10.26 – 11.10.26        | 06.03.27 – 07.03.27
the weekend of 13 March                   | 13.03.27 – 14.03.27        | 13.03.27 – 14.03.27
weekends                                  | 10.10.26 … on sS           | 06.03.27 … on sS
at weekends                               | 10.10.26 … on sS           | 06.03.27 … on sS
every weekend                             | 10.10.26 … on sS           | 06.03.27 … on sS
weekends in March                         | 06.03.27 – 28.03.27 on sS  | 06.03.27 – 28.03.27 on sS
weekends from 12 March                    | 13.03.27 … on sS           | 13.03.27 … on sS
weekends until 3 May                      | 10.10.26 – 02.05.27 on sS  | 06.03.27 – 02.05.27 on sS
Saturdays                                 | 10.10.26 … on s            | 06.03.27 … on s
every Saturday                            | 10.10.26 … on s            | 06.03.27 … on s
every Saturday and Sunday                 | 10.10.26 … on sS           | 06.03.27 … on sS
each Saturday in March                    | 06.03.27 – 27.03.27 on s   | 06.03.27 – 27.03.27 on s
Mondays and Wednesdays                    | 07.10.26 … on mw           | 08.03.27 … on mw
Mondays & Fridays                         | 09.10.26 … on mf           | 08.03.27 … on mf
weekdays                                  | 07.10.26 … on mtwTf        | 08.03.27 … on mtwTf
every Monday to Friday                    | 07.10.26 … on mtwTf        | 08.03.27 … on mtwTf
every day                                 | 07.10.26 …                 | 06.03.27 …
every day except Sunday                   | 07.10.26 … on mtwTfs       | 06.03.27 … on mtwTfs
daily                                     | 07.10.26 …                 | 06.03.27 …
next Saturday                             | 10.10.26                   | 13.03.27
next Monday                               | 12.10.26                   | 08.03.27
this Friday                               | 09.10.26                   | 12.03.27
this coming Friday                        | 09.10.26                   | 12.03.27
Monday week                               | 19.10.26                   | 15.03.27
Tuesday next week                         | 13.10.26                   | 09.03.27
in 3 days                                 | 10.10.26                   | 09.03.27
in three days' time                       | 10.10.26                   | 09.03.27
3 days from now                           | 10.10.26                   | 09.03.27
in a week                                 | 14.10.26                   | 13.03.27
in two weeks                              | 21.10.26                   | 20.03.27
in a fortnight                            | 21.10.26                   | 20.03.27
in a couple of days                       | 09.10.26                   | 08.03.27
in a month                                | 07.11.26                   | 06.04.27
in 5 years                                | too far                    | too far
this week                                 | 07.10.26 – 11.10.26        | 06.03.27 – 07.03.27
next week                                 | 12.10.26 – 18.10.26        | 08.03.27 – 14.03.27
the week of 12 March                      | 08.03.27 – 14.03.27        | 08.03.27 – 14.03.27
this month                                | 07.10.26 – 31.10.26        | 06.03.27 – 31.03.27
next month                                | 01.11.26 – 30.11.26        | 01.04.27 – 30.04.27
the 3rd of next month                     | 03.11.26                   | 03.04.27
the next two weeks                        | 07.10.26 – 20.10.26        | 06.03.27 – 19.03.27
December                                  | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
in December                               | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
in December 2026                          | 01.12.26 – 31.12.26        | in the past
all of December                           | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
all December                              | 01.12.26 – 31.12.26        | 01.12.27 – 31.12.27
the whole of March                        | 01.03.27 – 31.03.27        | 06.03.27 – 31.03.27
from March to May                         | 01.03.27 – 31.05.27        | 06.03.27 – 31.05.27
next March                                | 01.03.27 – 31.03.27        | 01.03.28 – 31.03.28
early April                               | 01.04.27 – 10.04.27        | 01.04.27 – 10.04.27
mid-March                                 | 11.03.27 – 20.03.27        | 11.03.27 – 20.03.27
end of March                              | 21.03.27 – 31.03.27        | 21.03.27 – 31.03.27
the end of the month                      | 21.10.26 – 31.10.26        | 21.03.27 – 31.03.27
first Saturday of March                   | 06.03.27                   | 06.03.27
from 12 March                             | 12.03.27 …                 | 12.03.27 …
12 March onwards                          | 12.03.27 …                 | 12.03.27 …
starting Saturday                         | 10.10.26 …                 | 06.03.27 …
from tomorrow                             | 08.10.26 …                 | 07.03.27 …
from now on                               | 07.10.26 …                 | 06.03.27 …
as of Monday                              | 12.10.26 …                 | 08.03.27 …
until the 20th                            | 07.10.26 – 20.10.26        | 06.03.27 – 20.03.27
until Friday                              | 07.10.26 – 09.10.26        | 06.03.27 – 12.03.27
till March                                | 07.10.26 – 31.03.27        | 06.03.27 – 31.03.27
before the 20th                           | 07.10.26 – 19.10.26        | 06.03.27 – 19.03.27
after the 20th                            | 21.10.26 …                 | 21.03.27 …
for a week                                | 07.10.26 – 13.10.26        | 06.03.27 – 12.03.27
for two weeks                             | 07.10.26 – 20.10.26        | 06.03.27 – 19.03.27
a week from 12 March                      | 12.03.27 – 18.03.27        | 12.03.27 – 18.03.27
3 days from Monday                        | 12.10.26 – 14.10.26        | 08.03.27 – 10.03.27
Saturday for three days                   | 10.10.26 – 12.10.26        | 06.03.27 – 08.03.27
anytime                                   | 07.10.26 …                 | 06.03.27 …
any time                                  | 07.10.26 …                 | 06.03.27 …
whenever you need me                      | 07.10.26 …                 | 06.03.27 …
always                                    | 07.10.26 …                 | 06.03.27 …
Christmas                                 | 25.12.26                   | 25.12.27
Saturday at 2pm                           | 10.10.26                   | 06.03.27
Saturday from 9:00 to 17:00               | 10.10.26                   | 06.03.27
yesterday                                 | in the past                | in the past
last Saturday                             | in the past                | in the past
3 days ago                                | in the past                | in the past
holidays                                  | not understood             | not understood
not Saturday                              | not understood             | not understood
maybe Saturday                            | not understood             | not understood
3 bags                                    | not understood             | not understood
I don't know                              | not understood             | not understood
"""
