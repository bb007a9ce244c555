// The document's sample program: the endpoint and the credentials come from the environment.
//
// usage: query STATEMENT [original_content]; prints the rows, or how the SDK saw the error.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	lts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/lts/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/lts/v2/model"
)

func main() {
	auth := basic.NewCredentialsBuilder().
		WithAk(os.Getenv("CLOUD_SDK_AK")).
		WithSk(os.Getenv("CLOUD_SDK_SK")).
		WithProjectId(os.Getenv("SLQ_PROJECT")).
		Build()

	client := lts.NewLtsClient(
		lts.LtsClientBuilder().
			WithEndpoint(os.Getenv("SLQ_ENDPOINT")).
			WithCredential(auth).
			Build())

	request := &model.ListQueryStructuredLogsRequest{}
	request.LogGroupId = os.Getenv("SLQ_GROUP")
	request.LogStreamId = os.Getenv("SLQ_STREAM")
	statement := os.Args[1]
	request.Body = &model.QueryLtsStructLogParams{
		SqlExpression: &statement,
		EndTime:       "1595811593539",
		StartTime:     "1595811590539",
	}
	if len(os.Args) > 2 {
		original := true
		request.Body.OriginalContent = &original
	}
	response, err := client.ListQueryStructuredLogs(request)
	if failure, ok := err.(*sdkerr.ServiceResponseError); ok && failure.RequestId != "" {
		fmt.Println("error", failure.StatusCode, failure.ErrorCode, failure.ErrorMessage)
		return
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	rows, _ := json.Marshal(response.StructLogs)
	fmt.Println("model", string(rows))
}
