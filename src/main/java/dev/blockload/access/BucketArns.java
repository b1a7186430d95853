package dev.blockload.access;

import dev.blockload.connection.S3Connection;

/**
 * The ARNs of a bucket and its objects, in the partition of its region. The format is
 * that of "Policy resources for Amazon S3" in the Amazon S3 user guide.
 *
 * @param partition {@code aws}, or the partition of China or of the US government
 * @param bucketName the bucket
 */
record BucketArns(String partition, String bucketName) {

	static BucketArns of(S3Connection connection) {
		return new BucketArns(partition(connection.region()), connection.bucket());
	}

	private static String partition(String region) {
		if (region.startsWith("cn-")) {
			return "aws-cn";
		}
		return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
	}

	/** The domain of AWS hosts in the partition. */
	String domain() {
		return this.partition.equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
	}

	String bucket() {
		return "arn:" + this.partition + ":s3:::" + this.bucketName;
	}

	/**
	 * The ARN of objects.
	 * @param keys a key or a pattern of keys in the syntax of policies
	 */
	String objects(String keys) {
		return bucket() + "/" + keys;
	}

}
