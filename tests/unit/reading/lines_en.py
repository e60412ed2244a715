"""What English lines mean on Friday 12 March 2027: activity | site | days | hours | least-most | asked for.

A slash stands between several that it may mean, a dash for nothing said, dots are an open end, and 'on' goes before the
weekdays that count: m t w T f s S.
"""

LINES = """
Kitchen at Calais Saturday 9am-1pm 4 people | kitchen | calais | 13.03 | 09:00-13:00 | -4 | -
kitchen Saturday 9am-1pm 4 ppl | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
KITCHEN SATURDAY 9AM-1PM 4 PEOPLE | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
Kitchen tomorrow 9am-1pm 4 | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
Kitchen tomorrow 9-1pm 4 people | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
Kitchen on 15/03 from 9am until 1pm, 4 people | kitchen | - | 15.03 | 09:00-13:00 | -4 | -
Need 4 people for kitchen on Sunday from 9am to 1pm | kitchen | - | 14.03 | 09:00-13:00 | -4 | -
we need four volunteers for kitchen on Sunday 9am-1pm | kitchen | - | 14.03 | 09:00-13:00 | -4 | -
Community kitchen, Calais, Sat 13 March, 9am–1pm, 3-6 | kitchen | calais | 13.03 | 09:00-13:00 | 3-6 | -
kitchne Saturday 9am-1pm 4 people | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
kitchen today 6-9pm between 3 and 5 people | kitchen | - | 12.03 | 18:00-21:00 | 3-5 | -
kitchen tomorrow noon-4pm 4 people | kitchen | - | 13.03 | 12:00-16:00 | -4 | -
kitchen tomorrow noon to 4pm, at least 2, at most 4 | kitchen | - | 13.03 | 12:00-16:00 | 2-4 | -
kitchen daily 9am-1pm 4 people | kitchen | - | 12.03… | 09:00-13:00 | -4 | -
kitchen 9am-1pm 4 people | kitchen | - | - | 09:00-13:00 | -4 | -
kitchen tomorrow 9am-1pm | kitchen | - | 13.03 | 09:00-13:00 | - | -
kitchen yesterday 9am-1pm 4 people | kitchen | - | - | 09:00-13:00 | -4 | -
new shift: kitchen Sunday 9-13h 4 people Calais | kitchen | calais | 14.03 | 09:00-13:00 | -4 | -
rounds Paris Fridays 8pm-midnight 6 p | street-rounds | paris-street/paris-camp | 12.03… on f | 20:00-00:00 | -6 | -
Street rounds Saturday 10pm-2am 6 people | street-rounds | - | 13.03 | 22:00-02:00 | -6 | -
street rounds, Paris, in the street, Sat 22:00-02:00 x6 | street-rounds | paris-street | 13.03 | 22:00-02:00 | -6 | -
Street round Saturday 10pm to 6am next day 6 people | street-rounds | - | 13.03 | 22:00-06:00 | -6 | -
Laundry Monday 2pm to 5pm, at least 2, at most 4 | laundry | - | 15.03 | 14:00-17:00 | 2-4 | -
Laundry Monday 2.30pm-5pm 4 people (min 2) | laundry | - | 15.03 | 14:30-17:00 | 2-4 | -
Handing out Saturday 6-10pm 6 people | distribution | - | 13.03 | 18:00-22:00 | -6 | -
Distribution at Calais on 20 March 18:00-22:00 six people | distribution | calais | 20.03 | 18:00-22:00 | -6 | -
Distribution on Saturday 20 March 6pm-10pm up to 6 | distribution | - | 20.03 | 18:00-22:00 | -6 | -
distribution tomorrow morning 8am-12pm 5 people | distribution | - | 13.03 | 08:00-12:00 | -5 | -
distribution Saturday and Sunday 8am-12pm 5 people | distribution | - | 13.03–14.03 | 08:00-12:00 | -5 | -
distribution Monday to Friday 6pm-8pm 5 people | distribution | - | 15.03–19.03 | 18:00-20:00 | -5 | -
Welcome tonight 10pm-6am 2 people | welcome | - | 12.03 | 22:00-06:00 | -2 | -
kitchen tomorrow 22-6 2 people | kitchen | - | 13.03 | 22:00-06:00 | -2 | -
Welcome, day and night Sunday midnight-6am 2 people | welcome | - | 15.03 | 00:00-06:00 | -2 | -
welcome at La Linière Sunday 10am-6pm 3 people | welcome | la-liniere | 14.03 | 10:00-18:00 | -3 | -
French lessons Wednesdays 10am-noon French speaking | french-lessons | - | 17.03… on w | 10:00-12:00 | - | speaks:fr
French lessons on Wednesday 10am-noon 2 people | french-lessons | - | 17.03 | 10:00-12:00 | -2 | -
English lessons Thursday 3pm-5pm 1 volunteer | english-lessons | - | 18.03 | 15:00-17:00 | -1 | -
lessons Thursday 3pm-5pm 1 volunteer | french-lessons/english-lessons | - | 18.03 | 15:00-17:00 | -1 | -
Sorting next Tuesday 14:00-17:00 5 helpers | sorting | - | 16.03 | 14:00-17:00 | -5 | -
Sorting donations 16 March 2-5pm 5 helpers max | sorting | - | 16.03 | 14:00-17:00 | -5 | -
sorting in 3 days 2pm-5pm 5 people | sorting | - | 15.03 | 14:00-17:00 | -5 | -
Shuttles Sunday 8am-12pm 2 p licence, car | shuttles | - | 14.03 | 08:00-12:00 | -2 | driving_licence,vehicle
Shuttles Sunday 8am-12pm 2 drivers | shuttles | - | 14.03 | 08:00-12:00 | -2 | driving_licence
Shuttle Sunday 8am-12pm 2 drivers with van | shuttles | - | 14.03 | 08:00-12:00 | -2 | driving_licence,vehicle
Blankets and clothes Saturday 2pm-5pm 4 people | blankets-clothes | - | 13.03 | 14:00-17:00 | -4 | -
blankets Saturday 2pm-5pm 4 people | blankets-clothes | - | 13.03 | 14:00-17:00 | -4 | -
clothes Saturday 2pm-5pm 4 people | blankets-clothes | - | 13.03 | 14:00-17:00 | -4 | -
Washing items 15/03 10am-12pm 3 people | washing-items | - | 15.03 | 10:00-12:00 | -3 | -
Washing items 2027-03-15 10am-12pm 3 people | washing-items | - | 15.03 | 10:00-12:00 | -3 | -
Dental care Saturday 9am-5pm 2 people experienced | dental-care | - | 13.03 | 09:00-17:00 | -2 | experienced
Collections Saturday 10am-4pm 5 people | collecting | - | 13.03 | 10:00-16:00 | -5 | -
Supporting local groups Thursday 2pm-5pm 2 people | local-support | - | 18.03 | 14:00-17:00 | -2 | -
4 people kitchen tomorrow 9am-1pm | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
tomorrow 9am-1pm kitchen 4 people | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
9am-1pm tomorrow, 4 people, kitchen | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
hello, kitchen tomorrow 9am-1pm 4 people please | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
kitchen every Saturday in April 9am-1pm 4 people | kitchen | - | 03.04–24.04 on s | 09:00-13:00 | -4 | -
kitchen weekends 9am-1pm 4 people | kitchen | - | 13.03… on sS | 09:00-13:00 | -4 | -
a dozen volunteers for sorting Saturday 9am-5pm | sorting | - | 13.03 | 09:00-17:00 | -12 | -
kitchen Saturday 7 p.m. - 11 p.m. 4 people | kitchen | - | 13.03 | 19:00-23:00 | -4 | -
laundry camp Saturday 9am-1pm 4 people | laundry | paris-camp | 13.03 | 09:00-13:00 | -4 | -
kitchen Saturday 9h-13h 4 pers | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
kitchen Saturday between 9am and 1pm 4 people | kitchen | - | 13.03 | 09:00-13:00 | -4 | -
kitchen mon-fri 9am-1pm 4 people | kitchen | - | 15.03–19.03 | 09:00-13:00 | -4 | -
kitchen Mon 9am-1pm 4 people | kitchen | - | 15.03 | 09:00-13:00 | -4 | -
kitchen Mon Wed Fri 9am-1pm 4 people | kitchen | - | 15.03–19.03 on mwf | 09:00-13:00 | -4 | -
"""
