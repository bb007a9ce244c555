import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.auth.ICredential;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.utils.JsonUtils;
import com.huaweicloud.sdk.lts.v2.LtsClient;
import com.huaweicloud.sdk.lts.v2.model.ListQueryStructuredLogsRequest;
import com.huaweicloud.sdk.lts.v2.model.ListQueryStructuredLogsResponse;
import com.huaweicloud.sdk.lts.v2.model.QueryLtsStructLogParams;
import java.util.Objects;

/**
 * The document's sample program: the endpoint and the credentials come from the environment.
 *
 * <p>usage: Query STATEMENT [original_content]; prints the rows, or how the SDK saw the error.
 */
public class Query {
  public static void main(String[] args) {
    ICredential auth =
        new BasicCredentials()
            .withProjectId(System.getenv("SLQ_PROJECT"))
            .withAk(System.getenv("CLOUD_SDK_AK"))
            .withSk(System.getenv("CLOUD_SDK_SK"));
    LtsClient client =
        LtsClient.newBuilder()
            .withCredential(auth)
            .withEndpoint(System.getenv("SLQ_ENDPOINT"))
            .build();

    ListQueryStructuredLogsRequest request = new ListQueryStructuredLogsRequest();
    request.withLogGroupId(System.getenv("SLQ_GROUP"));
    request.withLogStreamId(System.getenv("SLQ_STREAM"));
    QueryLtsStructLogParams body = new QueryLtsStructLogParams();
    if (args.length > 1) {
      body.withOriginalContent(true);
    }
    body.withSqlExpression(args[0]);
    body.withEndTime("1595811593539");
    body.withStartTime("1595811590539");
    request.withBody(body);
    try {
      ListQueryStructuredLogsResponse response = client.listQueryStructuredLogs(request);
      System.out.println("model " + JsonUtils.toJSON(response.getStructLogs()));
    } catch (ServiceResponseException e) {
      Objects.requireNonNull(e.getRequestId());
      System.out.println(
          "error " + e.getHttpStatusCode() + " " + e.getErrorCode() + " " + e.getErrorMsg());
    }
  }
}
