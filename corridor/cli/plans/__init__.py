"""The verbs that plan: a model each (`models`), and what a plan of trains goes on to (`timetables`)."""
