"""The benchmark's jobs in Spark, local mode; the result is a DataFrame in pandas' order."""

from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from measurement import Peer, measure


def seed(spark, path):
    """Mean of B for each A."""
    return spark.read.parquet(path).groupBy("A").agg(F.avg("B").alias("B")).orderBy("A").toPandas()


def report(spark, path, least):
    """A computed column, a filter, and three aggregates for each A."""
    rows = spark.read.parquet(path).withColumn("C", F.col("B") * 0.5 + 1)
    rows = rows.where((F.col("B") > least) & (F.col("C") < 1e9))
    aggregates = rows.groupBy("A").agg(
        F.sum("B").alias("total"), F.avg("C").alias("mean"), F.count("B").alias("n")
    )
    return aggregates.orderBy("A").toPandas()


def start(cores: int) -> Peer:
    """Starts a local session with as many task slots, and shuffle partitions, as there are cores."""
    builder = SparkSession.builder.master(f"local[{cores}]").appName("shoal seed benchmark")
    settings = {
        "spark.driver.memory": "4g",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    return Peer({"seed": partial(seed, spark), "report": partial(report, spark)})


if __name__ == "__main__":
    measure("pyspark", ("pyspark", "pandas"), start)
