package dev.blockload.cli;

import java.util.List;

import dev.blockload.access.CheckedPermission;
import dev.blockload.access.CheckedPermission.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CheckCommandTest {

	private static final List<CheckedPermission> TRIED = List.of(
			new CheckedPermission("s3:ListBucket", "arn:aws:s3:::b below 'in/'", Result.WORKS,
					List.of("sales", "staff"), null, "listed one key"),
			new CheckedPermission("s3:GetObject", "arn:aws:s3:::b/in/*.csv", Result.MISSING, List.of("sales"),
					"access-denied", "may not read it\nAllow it."),
			new CheckedPermission("s3:GetObject", "arn:aws:s3:::b/x.csv", Result.NOT_TRIED, List.of("x"), "no-such-key",
					"it is not there yet"));

	@Test
	void theTableListsEachRightAndTheTextBelowSaysWhatToDo() {
		assertThat(CheckCommand.text(TRIED)).isEqualTo("""
				right          works      needed by     on
				s3:ListBucket  yes        sales, staff  arn:aws:s3:::b below 'in/'
				s3:GetObject   NO         sales         arn:aws:s3:::b/in/*.csv
				s3:GetObject   not tried  x             arn:aws:s3:::b/x.csv

				s3:GetObject on arn:aws:s3:::b/in/*.csv:
				  may not read it
				  Allow it.

				s3:GetObject on arn:aws:s3:::b/x.csv:
				  it is not there yet
				""");
	}

	@Test
	void scriptsFindTheSame() {
		assertThat(CheckCommand.json(TRIED)).isEqualTo("""
				[{"right":"s3:ListBucket","on":"arn:aws:s3:::b below 'in/'","works":true,"imports":["sales","staff"],\
				"code":null,"message":"listed one key"},\
				{"right":"s3:GetObject","on":"arn:aws:s3:::b/in/*.csv","works":false,"imports":["sales"],\
				"code":"access-denied","message":"may not read it\\nAllow it."},\
				{"right":"s3:GetObject","on":"arn:aws:s3:::b/x.csv","works":null,"imports":["x"],\
				"code":"no-such-key","message":"it is not there yet"}]""");
	}

}
