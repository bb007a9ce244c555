module slq/tests/sdk

go 1.20

require github.com/huaweicloud/huaweicloud-sdk-go-v3 v0.1.173
