"""Where published complaints are found."""

from loaders.base import newest
from models.complaints import Complaint

of_entity = newest(Complaint.entity_id, by=Complaint.closed_on, where="{t}.is_published")
