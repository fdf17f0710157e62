"""A made instance in the published format, small enough to solve at once."""

SMALL = """
# A comment
SECTION_HORIZON
# The horizon length in days:
14

SECTION_SHIFTS
E,480,
L,480,E
N,600,E|L

SECTION_STAFF
A,E=14|L=14|N=0,4800,3360,5,2,2,1
B,E=14|L=14|N=4,4800,3360,5,2,2,1
C,E=14|L=3|N=14,4800,3360,5,2,2,1
D,E=14|L=14|N=14,4800,3360,5,2,2,1
E,E=0|L=14|N=14,4800,3360,5,2,3,1
F,E=14|L=14|N=14,4800,3360,5,1,2,2

SECTION_DAYS_OFF
A,3
B,5,6

SECTION_SHIFT_ON_REQUESTS
A,0,E,3
C,9,N,2

SECTION_SHIFT_OFF_REQUESTS
D,1,L,3
F,12,E,1

SECTION_COVER
""" + "\n".join(
    f"{day},{shift},{need},100,1"
    for day in range(14)
    for shift, need in zip("ELN", "211", strict=True)
)
