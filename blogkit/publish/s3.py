"""A bucket of object storage that speaks S3: Amazon's, Cloudflare R2, Backblaze B2, MinIO, Garage and others.

Keys, regions and profiles are those of the environment and of ~/.aws, as boto3 finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO
from urllib.parse import urlsplit

from blogkit.media_types import media_type
from blogkit.problems import Problem, PublishError
from blogkit.publish import manifest as manifests
from blogkit.publish.extras import need
from blogkit.publish.manifest import Manifest
from blogkit.publish.plan import ASSETS, tier

AT_A_TIME = 16
"""Requests under way: each takes some 50 ms, most of it on the road."""
FEW = 100
"""Keys up to which each is looked for by itself; beyond that all are listed."""

STATIC = "static/"
"""What lies here is asked for with a fingerprint: `folio.css?v=2a21549d`."""
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"
FOR_A_WHILE = "public, max-age=300"

HINTS = {
    "NoSuchBucket": "Make the bucket first, or look at its name in `to`, and at `endpoint`.",
    "AccessDenied": "This key needs GetObject, PutObject, DeleteObject and ListBucket.",
    "InvalidAccessKeyId": "Look at AWS_ACCESS_KEY_ID, or at the profile in AWS_PROFILE; and at `endpoint`.",
    "SignatureDoesNotMatch": "Look at AWS_SECRET_ACCESS_KEY, and at `region`.",
}
"""What to do about what the storage says."""


def cache_control(path: str) -> str:
    """How long a file may be kept (RFC 9111, section 5.2; RFC 8246): pages and what tells of them five minutes."""
    if path.startswith(STATIC):
        return FOR_EVER
    return FOR_A_DAY if tier(path) == ASSETS else FOR_A_WHILE


class Bucket:
    """A bucket, or a part of one."""

    at_once = False
    folds = False
    extra: Mapping[str, bytes] = {}

    def __init__(self, to: str, endpoint: str = "", region: str = "") -> None:
        """`to` is `s3://bucket` or `s3://bucket/folder`."""
        place = urlsplit(to)
        self._bucket = place.netloc
        self._folder = f"{place.path.strip('/')}/".lstrip("/")
        boto3, botocore = need("boto3", "s3"), need("botocore.config", "s3")
        with self._refusals():
            # Newer checksums than the storage of others knows are for those who ask for them.
            config = botocore.Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                max_pool_connections=AT_A_TIME,
                retries={"mode": "standard", "max_attempts": 5},
            )
            session = boto3.session.Session(region_name=region or None)
            self._s3 = session.client("s3", endpoint_url=endpoint or None, config=config)

    def published(self) -> dict[str, str]:
        """The Manifest there."""
        with self._refusals():
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=self._folder + manifests.NAME)
            except self._s3.exceptions.NoSuchKey:
                return {}
            return manifests.decode(answer["Body"].read())

    def taken(self, paths: Collection[str]) -> set[str]:
        """Those of the paths that the bucket has."""
        with self._refusals():
            if len(paths) <= FEW:
                return {path for path in paths if path in self._names(path)}
            return set(paths) & set(self._names(""))

    def _names(self, beginning: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._folder + beginning):
            for item in page.get("Contents", ()):
                yield item["Key"][len(self._folder) :]

    def note(self, manifest: Manifest) -> None:
        """Write the Manifest."""
        with self._refusals():
            self._write(manifests.NAME, manifests.encode(manifest), "no-cache")

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Write files, many at a time."""

        def put(path: str) -> None:
            with files[path].open("rb") as content:
                self._write(path, content, cache_control(path))

        self._each(files, put, done)

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Remove objects. A bucket has no folders."""
        self._each(paths, lambda path: self._s3.delete_object(Bucket=self._bucket, Key=self._folder + path))

    def _write(self, path: str, content: bytes | BinaryIO, cache: str) -> None:
        self._s3.put_object(
            Bucket=self._bucket,
            Key=self._folder + path,
            Body=content,
            ContentType=media_type(PurePosixPath(path)),
            CacheControl=cache,
        )

    def _each(
        self, paths: Iterable[str], do: Callable[[str], object], done: Callable[[str], object] = lambda path: None
    ) -> None:
        """Do something with each, many at a time. After a refusal or Ctrl-C nothing more is begun."""
        with self._refusals(), ThreadPoolExecutor(AT_A_TIME) as pool:
            try:
                for path, doing in [(path, pool.submit(do, path)) for path in paths]:
                    doing.result()
                    done(path)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def __enter__(self) -> Bucket:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connections."""
        self._s3.close()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        exceptions = need("botocore.exceptions", "s3")
        try:
            yield
        except exceptions.ClientError as error:
            said = error.response.get("Error", {})
            code, what = said.get("Code", ""), said.get("Message", str(error))
            facts = (("bucket", self._bucket), ("error", f"{code}: {what}"))
            raise PublishError(Problem("the storage has refused", facts=facts, hint=HINTS.get(code, ""))) from None
        except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
            what = "there is no key for the storage"
            hint = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or run `aws configure`."
            raise PublishError(Problem(what, hint=hint)) from None
        except (exceptions.BotoCoreError, ValueError) as error:
            raise PublishError(Problem(f"the storage cannot be reached: {error}")) from None
