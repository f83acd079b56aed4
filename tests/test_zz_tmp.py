import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.test import Client
@pytest.mark.django_db
def test_q():
    c=Client(); 
    for path in ["/en/","/en/policies/","/en/policies/work-permit/", "/en/services/schools/isb/"]:
        c.get(path)
        with CaptureQueriesContext(connection) as q: c.get(path)
        print("=====",path,len(q))
        for x in q: 
            s=x["sql"]; i=s.find(" FROM "); print("  ", s[:60].replace("\n"," "),"...",s[i:i+230])
