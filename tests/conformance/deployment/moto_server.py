"""moto's server, with stand-ins for the types of CloudFormation that it does not know: each has an id, and nothing behind it.

Without them nothing could refer to the HTTP API, and nested stacks would lack a parameter. It also leaves out moto's own run of
cfn-lint, whose warnings it takes for errors; the part cfn-lint reads the same templates for every region.
"""

import sys

from moto.cloudformation import models
from moto.core.common_models import CloudFormationModel

# Where a stand-in answers Fn::GetAtt, the answer is its own id.
TYPES = [
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Logs::SubscriptionFilter",
]


def stand_in(type_name):
    class StandIn(CloudFormationModel):
        # moto reads the name of a service from its second part.
        __module__ = "moto.stand_in"

        def __init__(self, name):
            self.name = name

        @property
        def physical_resource_id(self):
            return self.name

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return type_name

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        def get_cfn_attribute(self, attribute_name):
            return self.name

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            return cls(resource_name.lower())

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            pass

        def delete(self, account_id, region_name):
            pass

    return StandIn


def output_of(stack, attribute_name):
    """What Fn::GetAtt [stack, "Outputs.name"] is; moto's own nested stacks do not answer it."""
    return stack.output_map[attribute_name.removeprefix("Outputs.")].value


STAND_INS = [stand_in(name) for name in TYPES]
models.Stack.get_cfn_attribute = output_of
models.validate_template_cfn_lint = lambda template: []

if __name__ == "__main__":
    from moto.server import main

    main(sys.argv[1:])
