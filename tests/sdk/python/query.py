"""The document's sample program: the endpoint and the credentials come from the environment.

usage: query.py STATEMENT [original_content]; prints the rows, or how the SDK saw the error.
"""
import json
import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdklts.v2 import (
    ListQueryStructuredLogsRequest,
    LtsClient,
    QueryLtsStructLogParams,
)

credentials = BasicCredentials(
    os.environ["CLOUD_SDK_AK"], os.environ["CLOUD_SDK_SK"], os.environ["SLQ_PROJECT"]
)
client = (
    LtsClient.new_builder()
    .with_credentials(credentials)
    .with_endpoint(os.environ["SLQ_ENDPOINT"])
    .build()
)
try:
    request = ListQueryStructuredLogsRequest()
    request.log_group_id = os.environ["SLQ_GROUP"]
    request.log_stream_id = os.environ["SLQ_STREAM"]
    request.body = QueryLtsStructLogParams(
        original_content=True if len(sys.argv) > 2 else None,
        sql_expression=sys.argv[1],
        end_time="1595811593539",
        start_time="1595811590539",
    )
    response = client.list_query_structured_logs(request)
    # The model keeps log_content and line_num; the raw answer has every column.
    print("model", json.dumps(response.to_json_object()["struct_logs"], sort_keys=True))
    print("raw", json.dumps(json.loads(response.raw_content), sort_keys=True))
except exceptions.ClientRequestException as e:
    print("error", e.status_code, e.error_code, e.error_msg)
    assert e.request_id
