"""Where a role with a database keeps sealed things that are too large for a row: its own folder, or a bucket."""

from candour.conf import env
from candour.conf.base import DATA

BLOB_FOLDER = DATA / "blobs"
BLOB_BUCKET = env.text("CANDOUR_BLOB_BUCKET", default="")
"""An S3-compatible bucket of the role's own, `https://host/bucket`, for sealed things over 96 KiB. Empty: the folder `blobs` in CANDOUR_DATA."""
BLOB_REGION = env.text("CANDOUR_BLOB_REGION", default="us-east-1")
"""The region that the bucket's signatures name."""
BLOB_KEY = env.secret("CANDOUR_BLOB_KEY", default="")
"""The bucket's access key id, and in a second line its secret."""

if BLOB_BUCKET and not BLOB_KEY:
    raise env.BadSetting("CANDOUR_BLOB_KEY_FILE", "is not set, and CANDOUR_BLOB_BUCKET is")
