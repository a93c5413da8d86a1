"""Every key of every table, with its access pattern. Each key begins with the tenant where a tenant owns the row.

| table   | partition key                | sort key           | who asks                                             |
|---------|------------------------------|--------------------|------------------------------------------------------|
| Cases   | T#<tenant>#CASE#<case>       | COMMIT#000001      | load a log (begins_with COMMIT#), put one commit     |
| Cases   | T#<tenant>#CASE#<case>       | ACCESS#000001      | the access log of a case, newest first               |
| Cases   | index committed: COMMITTED#<hour>#<shard>         | the sweep: which cases committed in an hour           |
| Keys    | T#<tenant>#CASE#<case>       | KEY#<class>#<item> | open one item; destroy a class                       |
| Views   | T#<tenant>#CASES             | <case>             | the worklist                                         |
| Views   | index due: DUE#<shard>, due_at                    | keep_deadlines: what is due by now                    |
| Doors   | LINK#<sha256>, SESSION#<sha256>                   | the candidate's link and session, by hash             |
| Doors   | T#<tenant>#INTAKE#<from>     | <message id>       | one claim for each message from outside              |
| Doors   | T#<tenant>#ATS#<conn>#<hash> | APPLICATION#, STOP#| an ATS candidate's cases; a stop before the case     |
| Doors   | T#<tenant>#PLACES#<sha256>   | PLACE#1            | final candidates of one recruitment (BK-12)          |
| Doors   | T#<tenant>#COMPLAINTS        | <complaint>        | the complaints officer's queue                       |
| Doors   | T#<tenant>#COMPLAINTS#<sha256> | <complaint>      | what was complained of about one case                |
| Tenants | T#<tenant>                   | POLICY#000001      | one version of the policy; CURRENT names the latest  |
| Tenants | CONNECTION#<id>              | CONNECTION         | an ATS connection or a check provider, by its id     |
"""

from datetime import UTC, datetime
from hashlib import sha256

SHARDS = 4


def case_pk(tenant: str, case: str) -> str:
    """Partition of a case in Cases and Keys."""
    return f"T#{tenant}#CASE#{case}"


def read_case_pk(pk: str) -> tuple[str, str]:
    """(tenant, case) of a case's partition."""
    _, tenant, _, case = pk.split("#")
    return tenant, case


def commit_sk(sequence: int) -> str:
    """Sort key of a commit."""
    return f"COMMIT#{sequence:06d}"


def sequence_of(sk: str) -> int:
    """The sequence number in a commit's sort key."""
    return int(sk.removeprefix("COMMIT#"))


def access_sk(number: int) -> str:
    """Sort key of an access record."""
    return f"ACCESS#{number:06d}"


def shard_of(case: str) -> int:
    """The shard of a case in the indexes."""
    return int(sha256(case.encode()).hexdigest()[:8], 16) % SHARDS


def committed(hour: datetime, shard: int) -> str:
    """Index partition of the commits made in an hour (UTC)."""
    return f"COMMITTED#{hour.astimezone(UTC):%Y-%m-%dT%H}#{shard}"


def views_pk(tenant: str) -> str:
    """Partition of a tenant's worklist."""
    return f"T#{tenant}#CASES"


def due_pk(shard: int) -> str:
    """Index partition of due deadlines."""
    return f"DUE#{shard}"


def key_sk(retention_class: str, item: str) -> str:
    """Sort key of a wrapped data key."""
    return f"KEY#{retention_class}#{item}"


def hashed(prefix: str, secret: str) -> str:
    """Partition of something that is stored only as a hash (link, session)."""
    return f"{prefix}#{sha256(secret.encode()).hexdigest()}"


def intake_pk(tenant: str, sender: str) -> str:
    """Partition of the claims of a sender's messages."""
    return f"T#{tenant}#INTAKE#{sender}"


def candidate_pk(tenant: str, connection: str, who: str) -> str:
    """Partition of what an ATS candidate's or application's id is known for; the id is the ATS's, so it is hashed."""
    return f"T#{tenant}#ATS#{connection}#{sha256(who.encode()).hexdigest()[:32]}"


def places_pk(tenant: str, recruitment: str) -> str:
    """Partition of the places of one recruitment; its name may be anything, so it is hashed."""
    return f"T#{tenant}#PLACES#{sha256(recruitment.encode()).hexdigest()[:32]}"


def complaints_pk(tenant: str) -> str:
    """Partition of a tenant's complaints."""
    return f"T#{tenant}#COMPLAINTS"


def complaints_of_pk(tenant: str, case: str) -> str:
    """Partition of the complaints about one case, by the hash of its id: the rows name the case to nobody who reads keys."""
    return f"T#{tenant}#COMPLAINTS#{sha256(case.encode()).hexdigest()[:32]}"
