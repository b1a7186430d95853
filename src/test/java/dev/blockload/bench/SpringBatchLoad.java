package dev.blockload.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.separator.DefaultRecordSeparatorPolicy;
import org.springframework.batch.infrastructure.item.file.transform.FieldSet;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A program as the guide of Spring Batch has it: FlatFileItemReader, JdbcBatchItemWriter,
 * one thread. It stores no metadata, which spares it some time.
 */
final class SpringBatchLoad {

	private SpringBatchLoad() {
	}

	/**
	 * Load a file.
	 * @param arguments file, URL, user, password, table, names of the columns, chunk size
	 */
	public static void main(String[] arguments) throws Exception {
		// The driver sends text, and the server decides on its type.
		SingleConnectionDataSource source = new SingleConnectionDataSource(
				arguments[1] + "?reWriteBatchedInserts=true&stringtype=unspecified", arguments[2], arguments[3], true);
		String[] names = arguments[5].split(",", -1);
		FlatFileItemReader<FieldSet> reader = new FlatFileItemReaderBuilder<FieldSet>().name("file")
			.resource(new FileSystemResource(arguments[0]))
			.linesToSkip(1)
			.recordSeparatorPolicy(new DefaultRecordSeparatorPolicy())
			.delimited()
			.names(names)
			.fieldSetMapper((fields) -> fields)
			.build();
		JdbcBatchItemWriter<FieldSet> writer = new JdbcBatchItemWriterBuilder<FieldSet>().dataSource(source)
			.sql("INSERT INTO %s (%s) VALUES (%s)".formatted(arguments[4], arguments[5],
					IntStream.range(0, names.length).mapToObj((column) -> "?").collect(Collectors.joining(", "))))
			.itemPreparedStatementSetter((fields, statement) -> {
				for (int column = 0; column < names.length; column++) {
					statement.setString(column + 1, fields.readRawString(column));
				}
			})
			.build();
		writer.afterPropertiesSet();
		ResourcelessJobRepository repository = new ResourcelessJobRepository();
		TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
		operator.setJobRepository(repository);
		operator.setJobRegistry(new MapJobRegistry());
		operator.afterPropertiesSet();
		JobExecution execution = operator.start(
				new JobBuilder("load", repository)
					.start(new StepBuilder("load", repository).<FieldSet, FieldSet>chunk(Integer.parseInt(arguments[6]))
						.transactionManager(new JdbcTransactionManager(source))
						.reader(reader)
						.writer(writer)
						.build())
					.build(),
				new JobParameters());
		source.destroy();
		if (execution.getStatus().isUnsuccessful()) {
			execution.getAllFailureExceptions().forEach(Throwable::printStackTrace);
			System.exit(1);
		}
	}

}
